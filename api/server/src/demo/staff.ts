import type { Role } from '@rtflow/domain';

export interface DemoAccount {
  readonly login: string;
  readonly zh: string;
  readonly en: string;
  readonly roles: readonly Role[];
}

/** Of the demo department only; a real one makes its first account with `npm run reset` and its own administrator. */
export const DEMO_PASSWORD = 'rtflow-demo';

/** Somebody for every role; two and more where a second person must sign. Invented names. */
export const DEMO_STAFF: readonly DemoAccount[] = [
  { login: 'fd1', zh: '周前台', en: 'Zhou (front desk)', roles: ['FD'] },
  { login: 'fd2', zh: '吴前台', en: 'Wu (front desk)', roles: ['FD'] },
  { login: 'res1', zh: '陈住院', en: 'Dr Chen (resident)', roles: ['RES'] },
  { login: 'res2', zh: '林住院', en: 'Dr Lin (resident)', roles: ['RES'] },
  { login: 'att1', zh: '李医师', en: 'Dr Li (attending)', roles: ['ATT'] },
  { login: 'att2', zh: '赵医师', en: 'Dr Zhao (attending)', roles: ['ATT'] },
  { login: 'att3', zh: '孙医师', en: 'Dr Sun (attending)', roles: ['ATT'] },
  { login: 'chf1', zh: '钱主任', en: 'Dr Qian (chief)', roles: ['CHF', 'ATT'] },
  { login: 'pln1', zh: '王物理师', en: 'Wang (planner)', roles: ['PLN'] },
  { login: 'pln2', zh: '郑物理师', en: 'Zheng (planner)', roles: ['PLN'] },
  { login: 'pln3', zh: '冯物理师', en: 'Feng (planner)', roles: ['PLN'] },
  { login: 'chk1', zh: '褚物理师', en: 'Chu (checker)', roles: ['CHK'] },
  { login: 'chk2', zh: '卫物理师', en: 'Wei (checker)', roles: ['CHK'] },
  { login: 'cmp1', zh: '蒋主任', en: 'Jiang (chief physicist)', roles: ['CMP'] },
  { login: 'dos1', zh: '沈剂量师', en: 'Shen (dosimetrist)', roles: ['DOS'] },
  { login: 'rtts1', zh: '韩技师', en: 'Han (simulation)', roles: ['RTT-S'] },
  { login: 'rtts2', zh: '杨技师', en: 'Yang (simulation)', roles: ['RTT-S'] },
  { login: 'rttt1', zh: '朱技师', en: 'Zhu (treatment)', roles: ['RTT-T'] },
  { login: 'rttt2', zh: '秦技师', en: 'Qin (treatment)', roles: ['RTT-T'] },
  { login: 'rttt3', zh: '尤技师', en: 'You (treatment)', roles: ['RTT-T'] },
  { login: 'rttt4', zh: '许技师', en: 'Xu (treatment)', roles: ['RTT-T'] },
  { login: 'nur1', zh: '何护士', en: 'He (nurse)', roles: ['NUR'] },
  { login: 'qap1', zh: '吕质控', en: 'Lü (QA physicist)', roles: ['QAP'] },
  { login: 'adm1', zh: '施管理', en: 'Shi (admin)', roles: ['ADM'] },
  { login: 'sup1', zh: '张主管', en: 'Zhang (supervisor)', roles: ['SUP'] },
  { login: 'it1', zh: '孔信息', en: 'Kong (IT)', roles: ['IT'] },
  { login: 'ro1', zh: '曹进修', en: 'Cao (read-only)', roles: ['RO-R'] },
];
