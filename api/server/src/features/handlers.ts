import type { Doors } from '../doors.ts';
import type { Handlers } from '../http/handler.ts';
import { adminHandlers } from './admin/routes.ts';
import { userHandlers } from './admin/users.ts';
import { appointmentHandlers } from './courses/appointments.ts';
import { courseHandlers } from './courses/routes.ts';
import { migrationHandlers } from './designer/migration.ts';
import { designerHandlers } from './designer/routes.ts';
import { dicomHandlers } from './dicom/routes.ts';
import { dicomwebHandlers } from './dicomweb/routes.ts';
import { eventHandlers } from './events/routes.ts';
import { icd11Handlers } from './icd11/routes.ts';
import { imageHandlers } from './images/routes.ts';
import { tokenHandlers } from './integration/tokens.ts';
import { webhookHandlers } from './integration/webhooks.ts';
import { jobHandlers } from './jobs/routes.ts';
import { labelHandlers } from './patients/labels.ts';
import { mergeHandlers } from './patients/merges.ts';
import { reconciliationHandlers } from './patients/reconciliation.ts';
import { photoHandlers } from './patients/photos.ts';
import { clusterHandlers } from './cluster/routes.ts';
import { monitorHandlers } from './monitor/routes.ts';
import { messageHandlers } from './messages/routes.ts';
import { receiptHandlers } from './messages/receipts.ts';
import { operationHandlers } from './operations/routes.ts';
import { patientHandlers } from './patients/routes.ts';
import { queueHandlers } from './queue/routes.ts';
import { scheduleHandlers } from './schedule/routes.ts';
import { scheduleSetupHandlers } from './schedule/setup.ts';
import { signatureHandlers } from './signatures/routes.ts';
import { sessionHandlers } from './session/routes.ts';
import { stationHandlers } from './stations/routes.ts';
import { linkRuleHandlers } from './link-rules/routes.ts';
import { storageHandlers } from './storage/routes.ts';
import { noticeHandlers } from './tasks/notices.ts';
import { taskHandlers } from './tasks/routes.ts';
import { searchHandlers } from './search/routes.ts';
import { visitHandlers } from './visit/routes.ts';
import { viewHandlers } from './views/routes.ts';
import { uploadHandlers } from './uploads/routes.ts';

/** One handler per route of the contract; the type makes a missing one a compile error, bindRoutes a start error. */
export function createHandlers(doors: Doors): Handlers {
  return {
    ...sessionHandlers(doors),
    ...taskHandlers(doors),
    ...noticeHandlers(doors),
    ...signatureHandlers(doors),
    ...viewHandlers(doors),
    ...visitHandlers(doors),
    ...searchHandlers(doors),
    ...patientHandlers(doors),
    ...mergeHandlers(doors),
    ...reconciliationHandlers(doors),
    ...photoHandlers(doors),
    ...labelHandlers(doors),
    ...courseHandlers(doors),
    ...appointmentHandlers(doors),
    ...queueHandlers(doors),
    ...stationHandlers(doors),
    ...messageHandlers(doors),
    ...receiptHandlers(doors),
    ...scheduleHandlers(doors),
    ...scheduleSetupHandlers(doors),
    ...icd11Handlers(doors),
    ...imageHandlers(doors),
    ...uploadHandlers(doors),
    ...dicomHandlers(doors),
    ...dicomwebHandlers(doors),
    ...linkRuleHandlers(doors),
    ...storageHandlers(doors),
    ...adminHandlers(doors),
    ...userHandlers(doors),
    ...clusterHandlers(doors),
    ...operationHandlers(doors),
    ...monitorHandlers(doors),
    ...designerHandlers(doors),
    ...migrationHandlers(doors),
    ...jobHandlers(doors),
    ...tokenHandlers(doors),
    ...webhookHandlers(doors),
    ...eventHandlers(doors),
  };
}
