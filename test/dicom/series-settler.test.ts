import { expect } from 'chai';
import { createSeriesSettler, type StoredNotice } from '@rtflow/dicom-node';

const DELAYS = { imageMs: 10_000, objectMs: 1_000, retryMs: 1_000, maxRetryMs: 3_000 };
const CT: StoredNotice = { seriesInstanceUid: '1.1', modality: 'CT' };
const PLAN: StoredNotice = { seriesInstanceUid: '1.2', modality: 'RTPLAN' };

describe('dicom node: series settler', () => {
  it('tells an image series once, ten seconds after its last instance', async () => {
    const world = settlerWorld();
    world.settler.instanceStored(CT);
    await world.advance(9_999);
    world.settler.instanceStored(CT);
    await world.advance(9_999);
    expect(world.told).to.deep.equal([]);
    await world.advance(1);
    expect(world.told).to.deep.equal([CT]);
    await world.advance(60_000);
    expect(world.told).to.deep.equal([CT]);
  });

  it('tells a plan after one second', async () => {
    const world = settlerWorld();
    world.settler.instanceStored(PLAN);
    await world.advance(1_000);
    expect(world.told).to.deep.equal([PLAN]);
  });

  it('tells a series again when an instance is added after it was told', async () => {
    const world = settlerWorld();
    world.settler.instanceStored(PLAN);
    await world.advance(1_000);
    world.settler.instanceStored(PLAN);
    await world.advance(1_000);
    expect(world.told).to.deep.equal([PLAN, PLAN]);
  });

  it('tells a series again when an instance comes while it is being told', async () => {
    const world = settlerWorld({ held: true });
    world.settler.instanceStored(PLAN);
    await world.advance(1_000);
    world.settler.instanceStored(PLAN);
    world.settler.instanceStored(PLAN);
    await world.release();
    expect(world.told).to.deep.equal([PLAN]);
    await world.advance(1_000);
    await world.release();
    expect(world.told).to.deep.equal([PLAN, PLAN]);
  });

  it('tries again with growing pauses when telling fails, and gives up never', async () => {
    const world = settlerWorld({ failures: 4 });
    world.settler.instanceStored(PLAN);
    for (const pause of [1_000, 1_000, 2_000, 3_000, 3_000]) {
      const before = world.attempts();
      await world.advance(pause - 1);
      expect(world.attempts()).to.equal(before);
      await world.advance(1);
      expect(world.attempts()).to.equal(before + 1);
    }
    expect(world.told).to.deep.equal([PLAN]);
  });

  it('takes up the series that an earlier run left pending', async () => {
    const world = settlerWorld({ pending: [CT, PLAN] });
    await world.settler.start();
    await world.advance(10_000);
    expect(world.told).to.deep.equal([PLAN, CT]);
  });

  it('tells nothing after it was stopped', async () => {
    const world = settlerWorld();
    world.settler.instanceStored(PLAN);
    world.settler.stop();
    world.settler.instanceStored(CT);
    await world.advance(60_000);
    expect(world.told).to.deep.equal([]);
  });
});

interface WorldOptions {
  readonly pending?: readonly StoredNotice[];
  readonly failures?: number;
  /** Telling hangs until `release`. */
  readonly held?: boolean;
}

function settlerWorld(options: WorldOptions = {}) {
  const told: StoredNotice[] = [];
  let now = 0;
  let attempts = 0;
  let timers: { at: number; call: () => void }[] = [];
  const waiting: (() => void)[] = [];
  const settler = createSeriesSettler(
    {
      pendingSeries: async () => options.pending ?? [],
      onSeriesSettled: async (series) => {
        attempts++;
        if (attempts <= (options.failures ?? 0)) throw new Error('not now');
        if (options.held === true) await new Promise<void>((resolve) => waiting.push(resolve));
        told.push(series);
      },
      timer: {
        after: (milliseconds, call) => {
          const timer = { at: now + milliseconds, call };
          timers.push(timer);
          return () => (timers = timers.filter((other) => other !== timer));
        },
      },
    },
    DELAYS,
  );
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return {
    settler,
    told,
    attempts: () => attempts,
    release: async () => {
      waiting.shift()?.();
      await settle();
    },
    advance: async (milliseconds: number) => {
      const until = now + milliseconds;
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.call();
        await settle();
      }
      now = until;
    },
  };
}
