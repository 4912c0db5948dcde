import Handlebars from 'handlebars';
import { documentFormats } from './document-formats.ts';
import { PAGE_STYLE } from './page-style.ts';

/** Who a paper is about: printed on each page. */
export interface PatientLine {
  readonly name: string;
  readonly patientNo: string;
  readonly sex: string;
  readonly ageYears: number | null;
  readonly birthDate: string | null;
  readonly courseNo: string | null;
}

/** What every document's data carries beside its own members. */
export interface DocumentData {
  readonly hospital: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly patient: PatientLine;
  /** Version of the document and who printed it when (ISO instant): footer and watermark. */
  readonly version: number;
  readonly printedBy: string;
  readonly printedAt: string;
  /** IANA zone in which the paper's dates are meant. */
  readonly timeZone: string;
  /** Signatures; empty = unsigned, printed with the watermark 草稿. */
  readonly signatures: readonly { readonly role: string; readonly name: string; readonly at: string }[];
}

export interface RenderInput {
  /** Text of document.hbs: the body below the patient line. */
  readonly template: string;
  /** Text of print.css. */
  readonly css: string;
  readonly data: DocumentData & Readonly<Record<string, unknown>>;
  /** `page` is A4 with patient line and footer; `label` is the bare body. */
  readonly frame?: 'page' | 'label';
}

/** Labels and wristbands carry their own patient line, papers get one. */
export function frameOf(template: string): 'page' | 'label' {
  return template === 'patient-label' || template === 'patient-wristband' ? 'label' : 'page';
}

/**
 * One self-contained HTML page, ready for print or PDF. Opens no file and no address; texts are escaped.
 * A template that names an unknown value throws: a paper with a silent gap is worse than none.
 * @throws Error with the line of the template when it is broken or a member is missing from the data.
 */
export function renderDocument(input: RenderInput): string {
  const engine = Handlebars.create();
  const formats: Readonly<Record<string, (...values: unknown[]) => unknown>> = documentFormats(
    Handlebars.SafeString,
    input.data.timeZone,
  );
  for (const [name, format] of Object.entries(formats)) engine.registerHelper(name, known(name, format));
  const compile = (text: string) => engine.compile(text, { strict: true, knownHelpersOnly: false });
  const body = compile(input.template)(input.data);
  const framed =
    input.frame === 'label' ? body : compile(PAGE_FRAME)({ ...input.data, draft: isDraft(input.data), body });
  return [
    '<!doctype html>',
    '<html lang="zh-CN"><head><meta charset="utf-8">',
    `<title>${Handlebars.escapeExpression(input.data.title.zh)}</title>`,
    `<style>${PAGE_STYLE}\n${input.css}</style></head>`,
    `<body>${framed}</body></html>`,
  ].join('\n');
}

/** Handlebars' strict mode does not look at helper arguments, so a missing member is caught here. */
function known(name: string, format: (...values: unknown[]) => unknown): Handlebars.HelperDelegate {
  return (...values: unknown[]) => {
    const { loc } = values.at(-1) as Handlebars.HelperOptions & { loc?: { start: { line: number } } };
    if (values[0] === undefined)
      throw new Error(`Expected a value for {{${name} …}} in line ${loc?.start.line ?? '?'}`);
    return format(...values);
  };
}

function isDraft(data: DocumentData): boolean {
  return data.signatures.length === 0;
}

/** A table: its head is repeated on each printed page, which keeps name and number on every sheet. */
const PAGE_FRAME = `
{{#if draft}}<div class="watermark" aria-hidden="true">草稿</div>{{/if}}
<table class="sheet"><thead><tr><td>
  <div class="hospital">{{hospital}}</div>
  <h1>{{title.zh}}<small>{{title.en}}</small></h1>
  <div class="patient-line">
    <b>{{patient.name}}</b><span>{{sexText patient.sex}}</span><span>{{dash patient.ageYears}} 岁</span>
    <span>出生 {{dash patient.birthDate}}</span><span>病案号 <b>{{patient.patientNo}}</b></span>
    <span>疗程 {{dash patient.courseNo}}</span>
  </div>
</td></tr></thead>
<tbody><tr><td class="body">{{{body}}}
  <section class="signatures">
    {{#each signatures}}<div><span>{{role}}</span><b>{{name}}</b><span>{{dateTime at}}</span></div>
    {{else}}<div class="unsigned">未签名 Unsigned</div>{{/each}}
  </section>
</td></tr></tbody>
<tfoot><tr><td class="print-note">版本 {{version}} · {{printedBy}} · {{dateTime printedAt}}</td></tr></tfoot></table>`;
