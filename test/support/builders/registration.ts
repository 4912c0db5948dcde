import type { Registration } from '@rtflow/contract';
import { idCardCheckCharacter } from '@rtflow/domain';

/** A made-up resident with a number that passes its check. @param serial 1 … 999, even for women */
export function aRegistration(serial = 1, change: Partial<Registration> = {}): Registration {
  const body = `11010519800307${String(serial).padStart(3, '0')}`;
  return {
    name: '测试甲',
    sex: serial % 2 === 1 ? 'M' : 'F',
    birthDate: '1980-03-07',
    idType: 'ID_CARD',
    idNo: body + idCardCheckCharacter(body),
    phone: `1380013${String(8000 + serial).padStart(4, '0')}`,
    source: 'OUTPATIENT',
    ...change,
  };
}
