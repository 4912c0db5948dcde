import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ChannelSettings } from '@rtflow/api/messaging/open-channels';

export interface SeenMessage {
  readonly channel: string;
  readonly id: string | null;
  readonly to: string;
  readonly params?: Record<string, string> | string[];
  readonly text?: string;
  readonly url?: string;
  readonly providerId: string;
  /** False: taken, but the sender's connection was cut before the answer. */
  readonly answered: boolean;
}

export interface PushedReceipt {
  readonly channel: string;
  readonly url: string;
  readonly providerId: string;
  readonly id: string | null;
  readonly delivered: boolean;
  /** Seconds since 1970. */
  readonly now: number;
  /** WeChat's message token. */
  readonly token: string;
}

export interface ProviderStub {
  readonly url: string;
  readonly settings: ChannelSettings;
  log(): Promise<readonly SeenMessage[]>;
  tokenFetches(): Promise<number>;
  /** For the next messages, one each: '500', 'drop' (taken, no answer), a provider's error code, or '' for a good answer. */
  faults(...next: readonly string[]): Promise<void>;
  endTokens(): Promise<void>;
  /** The provider pushes a receipt of a message to this address, signed in its own way. */
  receipt(pushed: PushedReceipt): Promise<{ readonly status: number; readonly body: string }>;
  stop(): void;
}

/** The stub of a suite, started before its first case and stopped after its last. Call it inside a `describe`. */
export function providersOfSuite(): () => ProviderStub {
  let providers: ProviderStub | null = null;
  before(async function () {
    if (!pythonInstalled()) {
      console.warn('      skipped: python3 is not installed');
      return this.skip();
    }
    providers = await startProviders();
  });
  after(() => providers?.stop());
  return () => {
    if (!providers) throw new Error('Expected the provider stub to have started');
    return providers;
  };
}

function pythonInstalled(): boolean {
  return spawnSync('python3', ['--version']).status === 0;
}

/** The providers as a process of their own, in another language: their view of our signatures is not ours. */
async function startProviders(): Promise<ProviderStub> {
  const script = fileURLToPath(new URL('./provider-stub.py', import.meta.url));
  const child = spawn('python3', [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`Expected the provider stub to start, but it ended with ${code}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  const post = async (path: string, body: unknown) => {
    return (await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })).json();
  };
  const state = async () =>
    (await (await fetch(`${url}/stub/log`)).json()) as { log: SeenMessage[]; token_fetches: number };
  return {
    url,
    settings: ChannelSettings.parse({
      wechat: { baseUrl: url, appId: 'wx1', secret: 'wechat-secret', callbackToken: 'callback-token' },
      wecom: { baseUrl: url, corpId: 'corp1', corpSecret: 'wecom-secret', agentId: 1000002 },
      aliyunSms: { baseUrl: url, accessKeyId: 'AK1', accessKeySecret: 'aliyun-secret', signName: '测试医院' },
      tencentSms: {
        baseUrl: url,
        secretId: 'SID1',
        secretKey: 'tencent-secret',
        sdkAppId: '14000',
        signName: '测试医院',
      },
      receiptKey: 'receipt-key-of-the-tests',
    }),
    log: async () => (await state()).log,
    tokenFetches: async () => (await state()).token_fetches,
    faults: async (...next) => void (await post('/stub/faults', next)),
    endTokens: async () => void (await post('/stub/end-tokens', {})),
    receipt: async (pushed) => (await post('/stub/receipt', pushed)) as { status: number; body: string },
    stop: () => void child.kill(),
  };
}
