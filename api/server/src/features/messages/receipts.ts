import { timingSafeEqual } from 'node:crypto';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { recordReceipt, type Receipt } from '@rtflow/records/commands/messages/record-receipt';
import { refuse } from '@rtflow/records/policies/refusals';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';
import { isFromWechat, wechatReceipt } from '../../messaging/wechat-event.ts';

type Names = `receipts.${'aliyun' | 'tencent' | 'wechat' | 'wechatEcho'}`;

/**
 * What providers say of messages that they took. Each door is shut until the channels file opens it; who does not prove to be the
 * provider gets the answer of a door that is not there. A receipt of a message that we did not send is taken and dropped: asking the
 * provider to repeat it would help nobody.
 */
export function receiptHandlers({ database, clock, messaging }: Doors): Pick<Handlers, Names> {
  const { receiptKey, callbackToken } = messaging;
  const record = async (receipts: readonly Receipt[]) => {
    for (const receipt of receipts) await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => recordReceipt(tx, receipt));
  };
  const isKey = (given = '') => receiptKey !== null && sameText(given, receiptKey);
  const isWechat = (query: object) => callbackToken !== null && isFromWechat(query, callbackToken, clock.now());
  return {
    'receipts.aliyun': async ({ params, body }) => {
      if (!isKey(params.key)) return refuse('NOT_FOUND');
      await record(
        body.map(({ biz_id, out_id, success, err_code }) => ({
          channel: 'ALIYUN_SMS',
          providerId: biz_id,
          messageId: out_id,
          delivered: success,
          code: err_code,
        })),
      );
      return { ok: true, value: { code: 0, msg: 'OK' } };
    },
    'receipts.tencent': async ({ params, body }) => {
      if (!isKey(params.key)) return refuse('NOT_FOUND');
      await record(
        body.map(({ sid, report_status, errmsg }) => ({
          channel: 'TENCENT_SMS',
          providerId: sid,
          delivered: report_status === 'SUCCESS',
          code: errmsg,
        })),
      );
      return { ok: true, value: { result: 0, errmsg: 'OK' } };
    },
    'receipts.wechatEcho': async ({ request, response }) => {
      if (!isWechat(request.query)) return refuse('NOT_FOUND');
      response.type('text/plain').send(String(request.query.echostr ?? ''));
      return WRITTEN;
    },
    'receipts.wechat': async ({ request, response, body }) => {
      if (!isWechat(request.query)) return refuse('NOT_FOUND');
      const receipt = wechatReceipt(body);
      if (receipt) {
        const { msgId: providerId, status: code } = receipt;
        await record([{ channel: 'WECHAT', providerId, delivered: code === 'success', code }]);
      }
      response.type('text/plain').send('success');
      return WRITTEN;
    },
  };
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
