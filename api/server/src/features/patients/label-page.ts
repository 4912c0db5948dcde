import { readFile } from 'node:fs/promises';
import { barcodeText, qrText } from '@rtflow/domain';
import { TEMPLATES_URL } from '@rtflow/forms/locations';
import { frameOf, renderDocument } from '@rtflow/forms/render-document';
import { hospitalTimeZone } from '@rtflow/records/clinical/hospital-time';
import type { PrintedLabel } from '@rtflow/records/commands/patients/print-label';
import { toSVG } from 'bwip-js/node';

export interface Label extends PrintedLabel {
  readonly kind: 'LABEL' | 'WRISTBAND';
  readonly pattern: string;
  readonly printedAt: string;
}

const TEMPLATE = { LABEL: 'patient-label', WRISTBAND: 'patient-wristband' } as const;
const TITLE = {
  LABEL: { zh: '病人标签', en: 'Patient label' },
  WRISTBAND: { zh: '病人腕带', en: 'Patient wristband' },
} as const;

export function code128(text: string): string {
  return toSVG({ bcid: 'code128', text, includetext: true, scale: 2, height: 12 });
}

/** One page of the paper's own size. The codes carry numbers alone; what a person reads stands beside them. */
export async function labelPage(label: Label): Promise<string> {
  const template = TEMPLATE[label.kind];
  const read = (file: string) => readFile(new URL(`${template}/${file}`, TEMPLATES_URL), 'utf8');
  const { patient, courseNo } = label;
  return renderDocument({
    template: await read('document.hbs'),
    css: await read('print.css'),
    frame: frameOf(template),
    data: {
      hospital: '',
      title: TITLE[label.kind],
      patient: { ...patient, ageYears: null, courseNo },
      version: label.copyNo,
      printedBy: '',
      printedAt: label.printedAt,
      timeZone: hospitalTimeZone(),
      signatures: [],
      barcodeText: barcodeText(patient.patientNo, label.pattern),
      qrSvg: toSVG({ bcid: 'qrcode', text: qrText(patient.patientNo, courseNo) }),
      reprint: label.copyNo > 1 ? label.copyNo : null,
    },
  });
}
