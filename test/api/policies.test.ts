import { expect } from 'chai';
import { USER_TASKS, userTask } from '@rtflow/contract';
import { ROLES, type Role } from '@rtflow/domain';
import { can } from '@rtflow/records/policies/can';
import { isNear, matchPerson, type Person } from '@rtflow/records/policies/match-patient';
import { hashPassword, verifyPassword } from '@rtflow/records/policies/password';
import { groupsOf, mayWork, type TaskFacts } from '@rtflow/records/policies/task-policy';
import type { Actor, GrantScope } from '@rtflow/records';

const actor = (role: Role, scope: GrantScope = 'department', id = 'me'): Actor => ({
  kind: 'user',
  id,
  grants: [{ role, scope }],
});
const codeOf = (outcome: { ok: boolean; error?: { code: string } }) => (outcome.ok ? 'allowed' : outcome.error?.code);

describe('policies: permissions', () => {
  it('R7.5 narrows a right to own patients, to those of the team, or leaves the department', () => {
    const mine = { attendingId: 'me' };
    const team = { attendingId: 'other', participantIds: ['me'] };
    const strange = { attendingId: 'other', participantIds: ['x'] };
    const answers = (scope: GrantScope) =>
      [mine, team, strange].map((resource) => codeOf(can(actor('ATT', scope), 'course.end', resource)));
    expect(answers('own')).to.eql(['allowed', 'OUT_OF_SCOPE', 'OUT_OF_SCOPE']);
    expect(answers('team')).to.eql(['allowed', 'allowed', 'OUT_OF_SCOPE']);
    expect(answers('department')).to.eql(['allowed', 'allowed', 'allowed']);
  });

  it('says who could do what is refused', () => {
    const refused = can(actor('RES'), 'rx.sign');
    expect(refused.ok ? null : refused.error.whoCanFix).to.equal('ATT/CHF');
  });

  it('gives nobody a right that is in no role of theirs, and the system every right', () => {
    expect(codeOf(can({ kind: 'user', id: 'x', grants: [] }, 'session.own'))).to.equal('FORBIDDEN');
    expect(codeOf(can({ kind: 'worker', id: 'w', grants: [] }, 'patient.read'))).to.equal('FORBIDDEN');
    expect(codeOf(can({ kind: 'system', id: 's', grants: [] }, 'rx.sign'))).to.equal('allowed');
  });
});

describe('policies: tasks', () => {
  const facts = (taskId: string, change: Partial<TaskFacts> = {}): TaskFacts => ({
    taskId,
    assigneeId: null,
    candidateGroups: [...(userTask(taskId)?.candidateGroups ?? [])],
    candidateUsers: [],
    resource: {},
    performers: {},
    ...change,
  });

  it('every role that a user task is offered to holds the permission that the task asks for', () => {
    for (const [taskId, task] of Object.entries(USER_TASKS)) {
      const offered = (Object.keys(ROLES) as Role[]).filter((role) =>
        groupsOf(actor(role)).some((group) => (task.candidateGroups as readonly string[]).includes(group)),
      );
      expect(offered, taskId).to.not.eql([]);
      for (const role of offered) {
        expect(codeOf(mayWork(actor(role), facts(taskId))), `${role} ${taskId} ${task.permission}`).to.equal('allowed');
      }
    }
  });

  it('counts every physicist to the candidate group MP', () => {
    expect(groupsOf(actor('CHK'))).to.eql(['CHK', 'MP']);
    expect(groupsOf(actor('NUR'))).to.eql(['NUR']);
  });

  it('HC5 keeps the planner from checking the plan, whoever else may', () => {
    const check = facts('physics-check', { performers: { 'plan-design': ['planner'] } });
    expect(codeOf(mayWork(actor('CHK', 'department', 'planner'), check))).to.equal('SEPARATION');
    expect(codeOf(mayWork(actor('CHK', 'department', 'checker'), check))).to.equal('allowed');
  });

  it('wants a second person for the co-signature of a sheet', () => {
    const cosign = facts('sheet-cosign', { performers: { 'sheet-approve': ['me'] } });
    expect(codeOf(mayWork(actor('CHK'), cosign))).to.equal('SEPARATION');
  });

  it('lets a candidate user work without a candidate role only with the permission', () => {
    const task = facts('contour-review', { candidateGroups: [], candidateUsers: ['me'] });
    expect(codeOf(mayWork(actor('ATT'), task))).to.equal('allowed');
    expect(codeOf(mayWork(actor('NUR'), task))).to.equal('FORBIDDEN');
    expect(codeOf(mayWork(actor('ATT', 'department', 'else'), task))).to.equal('NOT_A_CANDIDATE');
  });
});

/** Rules and weights: domain specification, section D. */
describe('policies: patient matching', () => {
  const known: Person = {
    name: '张三',
    pinyin: 'zhangsan',
    sex: 'M',
    birthDate: '1980-03-07',
    idType: 'ID_CARD',
    idNo: '110105198003070019',
    phone: '13800138001',
  };
  const level = (typed: Partial<Person>) => matchPerson(typed, known).level;

  it('R1.12 is exact for the same document and probable for name, birth date and sex', () => {
    expect(level({ idType: 'ID_CARD', idNo: known.idNo })).to.equal('EXACT');
    expect(level({ name: '张三', birthDate: '1980-03-07', sex: 'M' })).to.equal('PROBABLE');
    expect(level({ pinyin: 'zhangsan', phone: '13800138001' })).to.equal('PROBABLE');
    expect(level({ name: '张三', idNo: '110105198003070091' })).to.equal('PROBABLE');
  });

  it('warns from 0.5, says nothing below', () => {
    expect(matchPerson({ name: '张三', birthDate: '1980-03-07' }, known)).to.include({ level: 'POSSIBLE', score: 0.6 });
    expect(level({ name: '张三', sex: 'M' })).to.equal('NONE');
    expect(level({ phone: '13800138001', sex: 'M', birthDate: '1980-03-07' })).to.equal('POSSIBLE');
  });

  it('sees a conflict when the same document has another sex or birth date', () => {
    const document = { idType: 'ID_CARD', idNo: known.idNo };
    expect(matchPerson({ ...document, sex: 'F' }, known).conflict).to.equal(true);
    expect(matchPerson({ ...document, sex: 'U' }, known).conflict).to.equal(false);
    expect(matchPerson({ ...document, birthDate: '1980-03-08' }, known).conflict).to.equal(true);
  });

  it('takes a replaced, missing, added or swapped character for a typing error, and two errors not', () => {
    expect(['12945', '1245', '123945', '13245'].map((typed) => isNear(typed, '12345'))).to.eql([
      true,
      true,
      true,
      true,
    ]);
    expect(['12345', '19945', '123', ''].map((typed) => isNear(typed, '12345'))).to.eql([false, false, false, false]);
  });
});

describe('policies: passwords', () => {
  it('accepts the right one, refuses another, and never one of an account without', async () => {
    const stored = await hashPassword('correct horse', 8);
    expect(stored).to.match(/^scrypt\$8\$8\$1\$/);
    expect(await verifyPassword('correct horse', stored)).to.equal(true);
    expect(await verifyPassword('wrong horse', stored)).to.equal(false);
    expect(await verifyPassword('', null)).to.equal(false);
  });

  it('makes new passwords as costly as OWASP asks: N = 2^17, r = 8', async () => {
    expect(await hashPassword('x')).to.match(/^scrypt\$17\$8\$1\$/);
  });
});
