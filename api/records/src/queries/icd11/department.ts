import type { RouteAnswer } from '@rtflow/contract';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

export async function departmentDiagnoses(reader: Reader): Promise<RouteAnswer<'icd11.department'>> {
  const items = await rowsOf(
    reader,
    'CodeItem',
    { listCode: 'department-diagnosis', effectiveTo: null },
    { order: ['sort', 'code'] },
  );
  const map = await rowsOf(reader, 'DepartmentDiagnosisCode', {}, { order: ['icd11'] });
  const releases = await rowsOf(reader, 'Icd11Release', {}, { order: ['-loadedAt'] });
  return {
    releases: releases.map(({ id, source, entities, loadedAt }) => ({
      id,
      source,
      entities,
      loadedAt: new Date(loadedAt).toISOString(),
    })),
    rows: items.map(({ code, nameZh, nameEn }) => ({
      code,
      name: { zh: nameZh, en: nameEn },
      icd11: map.filter(({ diagnosis }) => diagnosis === code).map(({ icd11 }) => icd11),
    })),
  };
}
