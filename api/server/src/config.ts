import { resolve } from 'node:path';
import { BARCODE_PATTERN } from '@rtflow/domain';
import {
  addresses,
  aeTitle,
  barcodePattern,
  databaseUrl,
  days,
  engine,
  flag,
  gatewayAuth,
  hostAndPort,
  ianaZone,
  logLevel,
  optionalUrl,
  origins,
  port,
  positive,
  prefix,
  setting,
  signingAlgorithm,
  text,
} from './setting.ts';

/** Every setting of the server: the one place that reads the environment. `.env.example` is made from this table. */
export const SETTINGS = {
  httpPort: setting('RTFLOW_HTTP_PORT', port, '8080', '网页与接口端口', 'Port of the web pages and the REST interface'),
  httpHost: setting('RTFLOW_HTTP_HOST', text, '0.0.0.0', '监听地址', 'Address to listen on'),
  zeebeHost: setting(
    'RTFLOW_ZEEBE_HOST',
    text,
    '127.0.0.1',
    'Zeebe 网关监听地址（gRPC 与 REST）；对外开放须用令牌',
    'Address of the Zeebe gateway (gRPC and REST); open to other hosts only with tokens',
  ),
  zeebePort: setting('RTFLOW_ZEEBE_PORT', port, '26500', 'Zeebe 网关 gRPC 端口', 'Port of the Zeebe gateway (gRPC)'),
  zeebeRestPort: setting(
    'RTFLOW_ZEEBE_REST_PORT',
    port,
    '8088',
    'Zeebe 网关 REST 端口（/v2 与 /engine-rest）',
    'Port of the Zeebe gateway (REST: /v2 and /engine-rest)',
  ),
  zeebeAuth: setting(
    'RTFLOW_ZEEBE_AUTH',
    gatewayAuth,
    'auto',
    'Zeebe 网关鉴权：token（令牌）、none（仅限本机）、auto（演示模式且仅本机时为 none，否则 token）',
    'Zeebe gateway: token, none (this host only), auto (none in demo mode on this host, else token)',
  ),
  zeebeTlsCert: setting(
    'RTFLOW_ZEEBE_TLS_CERT',
    text,
    '',
    'Zeebe 网关证书文件（PEM），空为不加密',
    'Certificate file of the Zeebe gateway (PEM), empty: no encryption',
  ),
  zeebeTlsKey: setting(
    'RTFLOW_ZEEBE_TLS_KEY',
    text,
    '',
    'Zeebe 网关私钥文件（PEM）',
    'Private key file of the Zeebe gateway (PEM)',
  ),
  testClock: setting(
    'RTFLOW_TEST_CLOCK',
    flag,
    'false',
    '测试模式：允许通过 /v2/clock 拨动时钟，切勿用于临床',
    'Test mode: /v2/clock may set the time. Never with patients',
  ),
  dicomPort: setting('RTFLOW_DICOM_PORT', port, '11112', 'DICOM 端口', 'Port of the DICOM node'),
  dicomAe: setting('RTFLOW_DICOM_AE', aeTitle, 'RTFLOW', 'DICOM AE 名称', 'AE title of the DICOM node'),
  dicomTlsCert: setting(
    'RTFLOW_DICOM_TLS_CERT',
    text,
    '',
    'DICOM 端口证书文件（PEM），空为不加密',
    'Certificate file of the DICOM port (PEM), empty: no encryption',
  ),
  dicomTlsKey: setting(
    'RTFLOW_DICOM_TLS_KEY',
    text,
    '',
    'DICOM 端口私钥文件（PEM）',
    'Private key file of the DICOM port (PEM)',
  ),
  dicomTlsCa: setting(
    'RTFLOW_DICOM_TLS_CA',
    text,
    '',
    '对端证书的 CA 文件（PEM）；填写后只接受该 CA 签发的对端',
    'CA file for the certificates of peers (PEM); when set, only peers with one of it are let in',
  ),
  hl7Port: setting('RTFLOW_HL7_PORT', port, '2575', 'HL7 MLLP 端口', 'Port of the HL7 MLLP listener'),
  dataDir: setting(
    'RTFLOW_DATA_DIR',
    text,
    './data',
    '数据目录（数据库、影像、密钥）',
    'Folder of database, images and keys',
  ),
  databaseUrl: setting(
    'RTFLOW_DATABASE_URL',
    databaseUrl,
    'sqlite:rtflow.sqlite',
    '数据库：sqlite:文件（相对数据目录）或 mysql://用户:密码@主机/库',
    'Database: sqlite:file (below the data folder) or mysql://user:password@host/database',
    'secret',
  ),
  engine: setting(
    'RTFLOW_ENGINE',
    engine,
    'embedded',
    '流程引擎：embedded（内嵌）；zeebe（外部 Zeebe 集群，见 docker/README.md）',
    'Engine: embedded; zeebe (your own cluster, see docker/README.md)',
  ),
  zeebeAddress: setting(
    'RTFLOW_ZEEBE_ADDRESS',
    hostAndPort,
    '',
    'Zeebe 集群 gRPC 地址 主机:端口（仅 RTFLOW_ENGINE=zeebe）',
    'gRPC address of the Zeebe cluster, host:port (only with RTFLOW_ENGINE=zeebe)',
  ),
  zeebeRestAddress: setting(
    'RTFLOW_ZEEBE_REST_ADDRESS',
    optionalUrl,
    '',
    'Zeebe 集群 REST 地址，不含 /v2；https 时 gRPC 也加密',
    'REST address of the Zeebe cluster, without /v2; with https gRPC is encrypted, too',
  ),
  zeebeUser: setting('RTFLOW_ZEEBE_USER', text, 'rtflow', 'Zeebe 集群账号', 'User at the Zeebe cluster'),
  zeebePassword: setting(
    'RTFLOW_ZEEBE_PASSWORD',
    text,
    '',
    'Zeebe 集群密码或令牌，空为不鉴权',
    'Password or token at the Zeebe cluster, empty: none is asked',
    'secret',
  ),
  zeebePollMs: setting(
    'RTFLOW_ZEEBE_POLL_MS',
    positive,
    '1000',
    '从 Zeebe 集群取新任务的间隔（毫秒）',
    'Milliseconds between two looks for new tasks of the Zeebe cluster',
  ),
  archiveAfterDays: setting(
    'RTFLOW_ARCHIVE_AFTER_DAYS',
    days,
    '365',
    '流程结束多少天后归档（仍可查看），0 为从不',
    'Days after which an ended pathway is archived (it can still be seen), 0: never',
  ),
  forgetAfterDays: setting(
    'RTFLOW_FORGET_AFTER_DAYS',
    days,
    '0',
    '归档的流程历史在结束多少天后删除，0 为永久保留；表单、签名与审计不受影响',
    'Days after its end when the archived history of a pathway is deleted, 0: kept for ever; forms, signatures and audit stay',
  ),
  hisUrl: setting(
    'RTFLOW_HIS_URL',
    optionalUrl,
    '',
    'HIS 查询地址：http(s)://… 用 JSON，mllp://主机:端口 用 HL7；空为未接',
    'Address of the HIS: http(s)://… asks in JSON, mllp://host:port in HL7; empty: none',
  ),
  departmentPrefix: setting('RTFLOW_PATIENT_PREFIX', prefix, 'RT', '患者号前缀', 'Prefix of patient numbers'),
  barcodePattern: setting(
    'RTFLOW_BARCODE_PATTERN',
    barcodePattern,
    BARCODE_PATTERN,
    '腕带与标签条码内容：{patientNo} 患者号、{mod37} 校验位，其余为大写字母、数字和连字符',
    'What labels carry: {patientNo}, {mod37} and any capital letters, digits and hyphens around them',
  ),
  timeZone: setting('RTFLOW_TIME_ZONE', ianaZone, 'Asia/Shanghai', '医院时区', 'Time zone of the hospital'),
  publicUrl: setting(
    'RTFLOW_PUBLIC_URL',
    optionalUrl,
    '',
    '对外地址；https 时会话 Cookie 加 Secure',
    'Address that users type; with https the session cookie is Secure',
  ),
  trustedProxies: setting(
    'RTFLOW_TRUSTED_PROXIES',
    addresses,
    '',
    '可信反向代理的地址或网段（逗号分隔，如 127.0.0.1,10.1.0.0/16）；仅从这些地址采信 X-Forwarded-For，空为不采信',
    'Addresses or subnets of reverse proxies (comma-separated, e.g. 127.0.0.1,10.1.0.0/16) whose X-Forwarded-For names the client; empty: none',
  ),
  webhookOrigins: setting(
    'RTFLOW_WEBHOOK_ORIGINS',
    origins,
    '',
    '允许回调（webhook）的地址（逗号分隔，如 https://his.example.cn,http://10.1.2.3:8080），空为不允许',
    'Origins that webhooks may call (comma-separated, e.g. https://his.example.cn,http://10.1.2.3:8080), empty: none',
  ),
  storesFile: setting('RTFLOW_STORES_FILE', text, '', '影像存储配置（JSON）', 'Object stores (JSON)'),
  channelsFile: setting(
    'RTFLOW_CHANNELS_FILE',
    text,
    '',
    '消息通道文件（JSON：微信公众号、企业微信、阿里云与腾讯云短信），空为不发',
    'File of message channels (JSON: WeChat, WeCom, Aliyun and Tencent SMS), empty: none',
  ),
  signing: setting(
    'RTFLOW_SIGNING',
    signingAlgorithm,
    'ECDSA-P256-SHA256',
    '科室自建签名证书的算法：ECDSA-P256-SHA256 或 SM2-SM3（国密）',
    "Algorithm of the department's own signing certificates: ECDSA-P256-SHA256 or SM2-SM3",
  ),
  sessionHours: setting('RTFLOW_SESSION_HOURS', positive, '12', '会话时长（小时）', 'Hours until a session ends'),
  logLevel: setting('RTFLOW_LOG_LEVEL', logLevel, 'info', '日志级别', 'Log level: fatal error warn info debug trace'),
  demo: setting('RTFLOW_DEMO', flag, 'true', '演示模式：显示演示账号', 'Demo mode: shows the demo accounts'),
} as const;

export type Config = { readonly [K in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[K]['read']> };
export interface ConfigFault {
  readonly variable: string;
  readonly message: string;
}

/** All settings checked at once. Faults name the variable; nothing is opened before there are none. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): { ok: true; value: Config } | { ok: false; faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const value: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(SETTINGS)) {
    const typed = env[spec.variable];
    const raw = typed === undefined || typed === '' ? spec.default : typed;
    try {
      value[name] = spec.read(raw);
    } catch (fault) {
      faults.push({ variable: spec.variable, message: fault instanceof Error ? fault.message : String(fault) });
    }
  }
  if (faults.length === 0) faults.push(...gatewayFaults(value as Config));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: value as Config };
}

/** Whether the gateway asks its clients for tokens. */
export function gatewayAsksTokens({ zeebeAuth, zeebeHost, demo }: Config): boolean {
  return zeebeAuth === 'auto' ? !(demo && isLoopback(zeebeHost)) : zeebeAuth === 'token';
}

/** Settings that are each legal but not together: an open door to the network, half a pair of TLS files. */
function gatewayFaults(config: Config): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (config.zeebeAuth === 'none' && !isLoopback(config.zeebeHost)) {
    const message = `Expected token or auto as RTFLOW_ZEEBE_HOST ${config.zeebeHost} can be reached from other hosts, but got 'none'`;
    faults.push({ variable: 'RTFLOW_ZEEBE_AUTH', message });
  }
  if ((config.zeebeTlsCert === '') !== (config.zeebeTlsKey === '')) {
    const variable = config.zeebeTlsCert === '' ? 'RTFLOW_ZEEBE_TLS_CERT' : 'RTFLOW_ZEEBE_TLS_KEY';
    faults.push({ variable, message: 'Expected certificate and key together, but only one of them is set' });
  }
  if ((config.dicomTlsCert === '') !== (config.dicomTlsKey === '')) {
    const variable = config.dicomTlsCert === '' ? 'RTFLOW_DICOM_TLS_CERT' : 'RTFLOW_DICOM_TLS_KEY';
    faults.push({ variable, message: 'Expected certificate and key together, but only one of them is set' });
  }
  if (config.engine === 'zeebe')
    for (const [variable, value] of [
      ['RTFLOW_ZEEBE_ADDRESS', config.zeebeAddress],
      ['RTFLOW_ZEEBE_REST_ADDRESS', config.zeebeRestAddress],
    ] as const)
      if (value === '')
        faults.push({ variable, message: 'Expected the address of the cluster with RTFLOW_ENGINE=zeebe' });
  return faults;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** For the log at start: secrets show only that they are set. */
export function redacted(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, spec]) => [
      spec.variable,
      spec.secret ? (config[name as keyof Config] === '' ? '(empty)' : '(set)') : config[name as keyof Config],
    ]),
  );
}

/** The text of `.env.example`. */
export function envExample(): string {
  const blocks = Object.values(SETTINGS).map(
    (spec) => `# ${spec.zh}\n# ${spec.en}${spec.secret ? ' (secret)' : ''}\n${spec.variable}=${spec.default}\n`,
  );
  return `# RTFlow settings with their defaults. Made from api/server/src/config.ts: node docker/env-example.ts\n\n${blocks.join('\n')}`;
}

/** The database URL with the SQLite file placed below the data folder. */
export function resolvedDatabaseUrl(config: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (!config.databaseUrl.startsWith('sqlite:')) return config.databaseUrl;
  return `sqlite:${resolve(config.dataDir, config.databaseUrl.slice('sqlite:'.length))}`;
}
