import admin from './zh-CN/admin.json';
import audit from './zh-CN/audit.json';
import chart from './zh-CN/chart.json';
import designer from './zh-CN/designer.json';
import cluster from './zh-CN/cluster.json';
import dicomNode from './zh-CN/dicom-node.json';
import explore from './zh-CN/explore.json';
import form from './zh-CN/form.json';
import house from './zh-CN/house.json';
import identity from './zh-CN/identity.json';
import imaging from './zh-CN/imaging.json';
import inbox from './zh-CN/inbox.json';
import integration from './zh-CN/integration.json';
import kiosk from './zh-CN/kiosk.json';
import machine from './zh-CN/machine.json';
import monitor from './zh-CN/monitor.json';
import notices from './zh-CN/notices.json';
import messages from './zh-CN/messages.json';
import operations from './zh-CN/operations.json';
import patients from './zh-CN/patients.json';
import process from './zh-CN/process.json';
import queue from './zh-CN/queue.json';
import register from './zh-CN/register.json';
import stations from './zh-CN/stations.json';
import schedule from './zh-CN/schedule.json';
import series from './zh-CN/series.json';
import upload from './zh-CN/upload.json';
import scheduleSetup from './zh-CN/schedule-setup.json';
import linkRules from './zh-CN/link-rules.json';
import storage from './zh-CN/storage.json';
import visit from './zh-CN/visit.json';
import views from './zh-CN/views.json';

/** The words of this language, a file a screen; `house` holds what all screens share. Top keys must not repeat between files. */
export default {
  ...admin,
  ...audit,
  ...chart,
  ...designer,
  ...cluster,
  ...dicomNode,
  ...explore,
  ...form,
  ...house,
  ...identity,
  ...imaging,
  ...inbox,
  ...integration,
  ...kiosk,
  ...machine,
  ...monitor,
  ...notices,
  ...messages,
  ...operations,
  ...patients,
  ...process,
  ...queue,
  ...register,
  ...schedule,
  ...stations,
  ...series,
  ...upload,
  ...scheduleSetup,
  ...linkRules,
  ...storage,
  ...views,
  ...visit,
};
