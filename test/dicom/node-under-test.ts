import { createSeriesSettler, startDicomNode } from '@rtflow/dicom-node';
import type { DicomLimits, DicomNode, StoredNotice } from '@rtflow/dicom-node';
import { intakeDouble, type IntakeDouble, type IntakeOptions } from './intake-double.ts';

export interface NodeUnderTest {
  readonly node: DicomNode;
  readonly intake: IntakeDouble;
  /** Series that settled, in order. */
  readonly settled: StoredNotice[];
}

/** A node on a free port with an in-memory record; its settler waits for nothing. */
export async function startedNode(
  options: IntakeOptions & { limits?: Partial<DicomLimits> } = {},
): Promise<NodeUnderTest> {
  const intake = intakeDouble(options);
  const settled: StoredNotice[] = [];
  const settler = createSeriesSettler({
    pendingSeries: async () => [],
    onSeriesSettled: async (series) => void settled.push(series),
    timer: { after: (_, call) => (queueMicrotask(call), () => undefined) },
  });
  const node = await startDicomNode({
    port: 0,
    host: '127.0.0.1',
    aeTitle: 'RTFLOW',
    intake,
    settler,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  return { node, intake, settled };
}
