import { fault, type FormRules } from './rule.ts';

export const planDesign: FormRules = {
  faults(data) {
    const stereotactic = data['technique'] === 'SBRT' || data['technique'] === 'SRS';
    return stereotactic && Number(data['gridMm']) > 2
      ? [fault('gridMm', 'RULE_GRID', '立体定向计划的网格不超过 2 mm', 'a stereotactic plan needs a grid up to 2 mm')]
      : [];
  },
};
