import type { Reader } from '../record-types.ts';

export interface DeployedForm {
  readonly formId: string;
  readonly version: number;
  /** form-js JSON text. */
  readonly resource: string;
}

/** The form that a task shows: bound when the task was made (formKey), else the latest of its id. */
export async function formOf(
  reader: Reader,
  task: { readonly formKey: number | null; readonly formId: string | null },
): Promise<DeployedForm | null> {
  const columns = 'form_id, version, resource';
  const row =
    task.formKey !== null
      ? await reader.sql.get<FormSql>(`SELECT ${columns} FROM wf_form WHERE \`key\` = ?`, [task.formKey])
      : await reader.sql.get<FormSql>(
          `SELECT ${columns} FROM wf_form WHERE form_id = ? AND state = 'ACTIVE' ORDER BY version DESC LIMIT 1`,
          [task.formId],
        );
  return row ? { formId: row.form_id, version: Number(row.version), resource: row.resource } : null;
}

interface FormSql {
  form_id: string;
  version: number;
  resource: string;
}
