import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';

export interface PlannerLoad {
  readonly userId: string;
  readonly nameZh: string;
  /** Sum of the weights of open plans. */
  readonly openWeight: number;
  readonly techniques: readonly string[];
  /** Not on leave today. */
  readonly present: boolean;
}

/** Settings `planner.<userId>`: { techniques?: string[], leave?: { from, to }[] } with days 'YYYY-MM-DD', both inclusive. */
interface PlannerSetting {
  readonly techniques?: readonly string[];
  readonly leave?: readonly { readonly from: string; readonly to: string }[];
}

/** Every active planner with open load, skills and leave. Without a setting a planner does every technique. */
export async function plannerLoads(
  reader: Reader,
  today: string,
  allTechniques: readonly string[],
): Promise<PlannerLoad[]> {
  const grants = await rowsOf(reader, 'UserRole', { role: 'PLN' });
  const users = await rowsOf(
    reader,
    'User',
    { id: grants.map(({ userId }) => userId), active: true },
    { order: ['login'] },
  );
  const open = await rowsOf(reader, 'PlanTask', { endedAt: null });
  const settings = await rowsOf(reader, 'Setting', { name: users.map(({ id }) => `planner.${id}`) });
  return users.map((user) => {
    const setting = settings.find(({ name }) => name === `planner.${user.id}`)?.value as PlannerSetting | undefined;
    const mine = open.filter(({ plannerId }) => plannerId === user.id);
    return {
      userId: user.id,
      nameZh: user.nameZh,
      openWeight: mine.reduce((sum, { weight }) => sum + weight, 0),
      techniques: setting?.techniques ?? allTechniques,
      present: !(setting?.leave ?? []).some(({ from, to }) => from <= today && today <= to),
    };
  });
}
