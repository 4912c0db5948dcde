/**
 * The shipped models hold the shipped rules, and every guard that is taken out of them is missed by a rule. Mutants are
 * made by hand from the models; the expected verdict of each follows from reading them.
 */
import { prove, proveAll } from '@rtflow/engine/proof/prove';
import { expect } from 'chai';
import type { Mutant } from './mutants.ts';
import { both, redirected, unasked, unjoined, without } from './mutants.ts';
import { shippedModels, SHIPPED_RULES } from './shipped-proof.ts';

/** The guard, and the rule that misses it. */
const GUARDS: readonly (readonly [Mutant, string])[] = [
  [without('rt-planning', 'plan-evaluate'), 'plan-approved-before-beam'],
  [unasked('rt-planning', 'from-plan-verdict-to-planning-done'), 'plan-approved-before-beam'],
  [without('rt-course-main', 'call-rt-planning'), 'plan-approved-before-beam'],
  [
    both(
      without('rt-emergency-plan', 'emergency-approve'),
      unasked('rt-emergency-plan', 'from-emergency-approved-to-emergency-plan-done'),
    ),
    'plan-approved-before-beam',
  ],
  [unasked('rt-emergency-plan', 'from-emergency-approved-to-emergency-plan-done'), 'plan-approved-before-beam'],
  [without('rt-course-emergency', 'call-rt-emergency-plan'), 'plan-approved-before-beam'],
  [without('rt-plan-qa', 'physics-check'), 'plan-checked-before-beam'],
  [unasked('rt-plan-qa', 'from-check-passed-to-qa-join'), 'plan-checked-before-beam'],
  [unjoined('rt-plan-qa', 'qa-join'), 'plan-checked-before-beam'],
  [without('rt-course-main', 'call-rt-plan-qa'), 'plan-checked-before-beam'],
  [
    both(
      without('rt-emergency-plan', 'emergency-check'),
      unasked('rt-emergency-plan', 'from-emergency-checked-to-due-emergency-approve'),
    ),
    'plan-checked-before-beam',
  ],
  [unasked('rt-emergency-plan', 'from-emergency-checked-to-due-emergency-approve'), 'plan-checked-before-beam'],
  [unjoined('rt-plan-qa', 'qa-join'), 'plan-measured-before-beam'],
  [without('rt-plan-qa', 'call-qa-patient-specific'), 'plan-measured-before-beam'],
  [unasked('rt-plan-qa', 'from-psqa-needed-to-psqa-settled'), 'plan-measured-before-beam'],
  [unasked('rt-plan-qa', 'from-psqa-passed-to-psqa-settled'), 'plan-measured-before-beam'],
  [without('rt-treatment-sheet', 'sheet-cosign'), 'sheet-approved-before-beam'],
  [unasked('rt-treatment-sheet', 'from-sheet-cosigned-to-call-rt-rv-transfer'), 'sheet-approved-before-beam'],
  [without('rt-course-main', 'call-rt-treatment-sheet'), 'sheet-approved-before-beam'],
  [without('rt-course-emergency', 'call-rt-treatment-sheet'), 'sheet-approved-before-beam'],
  [without('rt-scheduling', 'check-sheet'), 'sheet-in-force-before-booking'],
  [unasked('rt-scheduling', 'from-sheet-in-force-to-propose-schedule'), 'sheet-in-force-before-booking'],
  [
    redirected('rt-course-main', 'from-void-changed-rx-to-call-rt-plan-request', 'approved-plan'),
    'approved-again-after-voiding',
  ],
  [
    redirected('rt-course-main', 'from-void-rejected-plan-to-call-rt-planning', 'approved-plan'),
    'approved-again-after-voiding',
  ],
  [
    redirected('rt-course-main', 'from-void-changed-rx-to-call-rt-plan-request', 'call-rt-delivery'),
    'checked-again-after-voiding',
  ],
  [
    redirected('rt-course-main', 'from-void-rejected-plan-to-call-rt-planning', 'call-rt-delivery'),
    'sheet-again-after-voiding',
  ],
  [
    redirected('rt-adaptive-replan', 'from-void-changed-rx-to-call-rt-plan-request', 'activate-plan'),
    'sheet-before-new-plan',
  ],
  [without('rt-adaptive-replan', 'approved-plan'), 'sheet-before-new-plan'],
  [without('rt-fraction', 'check-fraction-guards'), 'guards-before-setup'],
  [without('rt-fraction', 'igrt-match'), 'images-before-beam'],
  [without('rt-fraction', 'identity-and-setup'), 'identity-before-beam'],
  [without('rt-contouring', 'contour-review'), 'contours-reviewed-before-planning'],
  [unasked('rt-contouring', 'from-contour-approved-to-contouring-done'), 'contours-reviewed-before-planning'],
  [unasked('rt-contouring', 'from-arbitrated-to-contouring-decided'), 'contours-reviewed-before-planning'],
  [without('rt-course-main', 'call-rt-contouring'), 'contours-reviewed-before-planning'],
  [without('rt-adaptive-replan', 'call-rt-contouring'), 'contours-reviewed-before-planning'],
];

/** What a second guard in the same model still stops. */
const STILL_SAFE: readonly (readonly [Mutant, string, string])[] = [
  [
    without('qa-patient-specific', 'psqa-cosign'),
    'plan-measured-before-beam',
    'an override without co-signature is a replan',
  ],
  [without('rt-emergency-plan', 'emergency-approve'), 'plan-approved-before-beam', 'its gateway never opens'],
  [without('rt-emergency-plan', 'emergency-check'), 'plan-checked-before-beam', 'its gateway never opens'],
];

const ruleOf = (id: string) => SHIPPED_RULES.find((rule) => rule.id === id)!;

describe('models: safety proof', function () {
  this.timeout(60_000);

  it('proves every shipped rule over the whole call hierarchy, with nothing left undecided', async () => {
    const verdicts = proveAll(await shippedModels(), SHIPPED_RULES);
    for (const { ruleId, status, doubts, path } of verdicts)
      expect({ ruleId, status, doubts, path }).to.deep.equal({ ruleId, status: 'proven', doubts: [], path: [] });
  });

  for (const [mutant, ruleId] of GUARDS) {
    it(`${ruleId}: finds ${mutant.what}, and draws the path`, async () => {
      const models = await shippedModels();
      mutant.apply(models);
      const proof = prove(models, ruleOf(ruleId));
      expect(proof.status).to.equal('violated');
      expect(proof.path[0]).to.deep.include({ processId: 'rt-course-main', elementId: 'course-opened' });
      for (const { processId, elementId } of proof.path) {
        expect(models.graphs.get(processId)?.nodes.has(elementId), `${processId}: ${elementId}`).to.equal(true);
      }
      const last = proof.path.at(-1)!;
      expect([
        last.elementId,
        models.graphs.get(last.processId)?.nodes.get(last.elementId)?.calledElement?.processId.constant,
      ]).to.include(ruleOf(ruleId).to);
    });
  }

  for (const [mutant, ruleId, why] of STILL_SAFE) {
    it(`${ruleId}: still proven for ${mutant.what}: ${why}`, async () => {
      const models = await shippedModels();
      mutant.apply(models);
      expect(prove(models, ruleOf(ruleId)).status).to.equal('proven');
    });
  }
});
