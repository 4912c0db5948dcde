import type { Banner } from '@rtflow/contract/rest/banner';
import type { IconName } from './icon-paths.ts';
import type { Tone } from './states.ts';

type Flag = Banner['flags'][number];

const FLAG_ICONS: Record<Flag['kind'], IconName> = {
  allergy: 'pill',
  infection: 'virus',
  pacemaker: 'heart',
  pregnancy: 'child',
  priorRt: 'history',
  anaesthesia: 'moon',
};

/** Safety flags: 'yes' in red, 'no' grey, not answered in amber. The grey ones stay: their answer is known. */
export function flagLook(flag: Flag): { readonly icon: IconName; readonly tone: Tone } {
  const tone = { yes: 'bad', no: 'idle', unanswered: 'warn' } as const;
  return { icon: FLAG_ICONS[flag.kind], tone: tone[flag.state] };
}
