import { barcodeText } from '@rtflow/domain';
import { failForGood } from '@rtflow/worker-runtime';
import { defineHandler } from '../define-handler.ts';

export const generateBarcode = defineHandler('generate-barcode', async (work, { recorded }) => {
  const { patientNo, prefix } = await work.context();
  // The number is issued with the department's prefix in it; a number of another department must not get our label.
  if (!patientNo.startsWith(prefix)) return failForGood(`Expected a patient number with prefix ${prefix}`);
  return recorded({ code: barcodeText(patientNo) });
});
