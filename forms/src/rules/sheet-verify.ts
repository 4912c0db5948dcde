import { fault, rowsOf, type FormRules } from './rule.ts';

export const sheetVerify: FormRules = {
  faults(data) {
    const beams = rowsOf(data, 'beams');
    const faults = [];
    const numbers = beams.map((beam) => beam['no']);
    if (new Set(numbers).size < numbers.length) {
      faults.push(fault('beams', 'DUPLICATE', '射野号重复', 'a beam number is used twice'));
    }
    beams.forEach((beam, index) => {
      if (beam['type'] === 'VMAT' && beam['gantryStop'] === undefined) {
        faults.push(fault(`beams[${index}].gantryStop`, 'REQUIRED', '旋转野需填终止角', 'an arc needs its stop angle'));
      }
      if (Number(beam['x2']) <= Number(beam['x1'])) {
        faults.push(fault(`beams[${index}].x2`, 'RULE_JAWS', 'X2 应大于 X1', 'X2 must lie beyond X1'));
      }
      if (Number(beam['y2']) <= Number(beam['y1'])) {
        faults.push(fault(`beams[${index}].y2`, 'RULE_JAWS', 'Y2 应大于 Y1', 'Y2 must lie beyond Y1'));
      }
    });
    return faults;
  },
};
