import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { TEMPLATES_URL } from '@rtflow/forms/locations';
import { aiAutocontour } from '../../workers/tasks/ai-autocontour/handler.ts';
import { gammaAnalyse } from '../../workers/tasks/gamma-analyse/handler.ts';
import { openCourse } from '../../workers/tasks/open-course/handler.ts';
import { printDocument } from '../../workers/tasks/print-document/handler.ts';
import { pushToRv } from '../../workers/tasks/push-to-rv/handler.ts';
import { runHandler } from './run-handler.ts';

const variables = {
  courseId: 'c1',
  planId: 'pl1',
  documentId: 'd1',
  measurementId: 'm1',
  seriesUid: '1.2',
  patientId: 'p1',
  category: 'P2',
};

describe('workers: print-document', () => {
  const print = (template: string) =>
    runHandler(printDocument, {
      variables,
      context: {
        template,
        data: JSON.parse(readFileSync(new URL('course-summary/sample.json', TEMPLATES_URL), 'utf8')) as object,
      },
    });

  it('renders the named template', async () => {
    const ending = await print('course-summary');
    expect(ending.kind === 'complete' && (ending.result as { html: string }).html)
      .to.include('疗程小结')
      .and.include('69.96 Gy');
  });

  it('refuses a name that leaves the folder', async () => {
    expect(await print('../schemas')).to.include({ kind: 'fail', cause: 'incident' });
  });
});

describe('workers: manual paths and the record’s own work', () => {
  it('says so with the error that the model draws', async () => {
    const endings = await Promise.all(
      [aiAutocontour, gammaAnalyse, pushToRv].map((handler) => runHandler(handler, { variables })),
    );
    expect(endings.map((ending) => ending.kind === 'error' && ending.code)).to.deep.equal([
      'AI_UNAVAILABLE',
      'GAMMA_UNAVAILABLE',
      'RV_UNAVAILABLE',
    ]);
  });

  it('hands SQL work to the record with an empty result', async () => {
    expect(await runHandler(openCourse, { variables })).to.deep.equal({ kind: 'complete', variables: {}, result: {} });
  });
});
