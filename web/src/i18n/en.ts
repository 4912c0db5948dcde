import admin from './en/admin.json';
import audit from './en/audit.json';
import chart from './en/chart.json';
import designer from './en/designer.json';
import cluster from './en/cluster.json';
import dicomNode from './en/dicom-node.json';
import explore from './en/explore.json';
import form from './en/form.json';
import house from './en/house.json';
import identity from './en/identity.json';
import imaging from './en/imaging.json';
import inbox from './en/inbox.json';
import integration from './en/integration.json';
import kiosk from './en/kiosk.json';
import machine from './en/machine.json';
import monitor from './en/monitor.json';
import notices from './en/notices.json';
import messages from './en/messages.json';
import operations from './en/operations.json';
import patients from './en/patients.json';
import process from './en/process.json';
import queue from './en/queue.json';
import register from './en/register.json';
import stations from './en/stations.json';
import schedule from './en/schedule.json';
import series from './en/series.json';
import upload from './en/upload.json';
import scheduleSetup from './en/schedule-setup.json';
import linkRules from './en/link-rules.json';
import storage from './en/storage.json';
import visit from './en/visit.json';
import views from './en/views.json';

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
