import type { Result } from '@rtflow/domain';

/** A refusal with its sentence in both languages: the button's reason, the answer of the API and the audit row are the same. */
export interface Refused {
  readonly code: string;
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  /** Role that can lift the block. */
  readonly whoCanFix?: string;
  /** Ids, codes and numbers, never a patient's name. */
  readonly detail?: Readonly<Record<string, unknown>>;
}
export type Outcome<T> = Result<T, Refused>;

/** Refusals of commands and policies. The hard constraints HC1-HC13 carry their words in commands/guards. */
export const REFUSALS = {
  SIGN_IN_REQUIRED: [401, '请先登录', 'Sign in first'],
  WRONG_CREDENTIALS: [401, '账号或密码不正确', 'Login or password is not right'],
  PASSWORD_WRONG: [403, '密码不正确', 'The password is not right'],
  TOO_MANY_ATTEMPTS: [429, '登录失败次数过多，请 15 分钟后再试', 'Too many failed attempts. Try again in 15 minutes'],
  TOO_MANY_CALLS: [429, '调用过于频繁，请稍后再试', 'Too many calls. Try again in a moment'],
  TOKEN_NAME_TAKEN: [409, '已有同名的令牌', 'A token of this name exists already'],
  TOKEN_LIFE: [400, '有效期须在现在之后，且不超过一年', 'A token ends after now, and within a year'],
  WEBHOOK_ORIGIN: [
    400,
    '该地址不在允许回调的清单中（RTFLOW_WEBHOOK_ORIGINS）',
    'This address is not among those that may be called (RTFLOW_WEBHOOK_ORIGINS)',
  ],
  WEBHOOK_NAME_TAKEN: [409, '已有同名的订阅', 'A subscription of this name exists already'],
  TOKEN_ENDED: [409, '该令牌已作废', 'This token was revoked already'],
  CSRF: [403, '请求来源未通过校验，请刷新页面后重试', 'The request did not come from our page. Reload and try again'],
  FORBIDDEN: [403, '您没有此项权限', 'You lack the permission for this'],
  OUT_OF_SCOPE: [403, '此患者不在您的权限范围内', 'This patient is outside your scope'],
  NOT_FOUND: [404, '没有找到', 'Not found'],
  BAD_INPUT: [400, '填写有误', 'The input is not valid'],
  COMMAND_REUSED: [
    409,
    '同一提交编号已用于另一次操作，请刷新后重试',
    'This command id was used for something else. Reload and try again',
  ],
  VERSION_CLASH: [409, '内容已被他人修改', 'Somebody else changed this meanwhile'],
  NOT_REFUSED: [409, '该指令已处理', 'Somebody has dealt with this command'],
  NUDGED_ALREADY: [409, '一小时内已催办过', 'A reminder was sent within the hour'],
  TASK_ENDED: [409, '该任务已结束', 'This task has ended'],
  TASK_TAKEN: [409, '该任务已被他人受理', 'Somebody else has accepted this task'],
  NOT_A_CANDIDATE: [403, '该任务不在您的岗位任务内', 'This task is not for your roles'],
  NOT_ASSIGNEE: [409, '请先受理该任务', 'Accept the task first'],
  SEPARATION: [409, '职责分离：您已完成与之相对的一步', 'Separation of duty: you did the step that this one checks'],
  SIGNATURE_NEEDS_KEY: [
    409,
    '您的签名密钥不在此会话中，请重新登录后签名',
    'This session holds no signing key of yours. Sign in again to sign',
  ],
  FORM_VERSION: [409, '表单已有新版本，请重新打开任务', 'The form has a newer version. Open the task again'],
  COURSE_SUSPENDED: [409, '疗程已中断，恢复后才能继续', 'The course is suspended. Resume it first'],
  COURSE_CLOSED: [409, '疗程已结束', 'The course has ended'],
  NOT_WITHDRAWABLE: [
    409,
    '后续已有人受理，不能撤销，可请求退回',
    'The next person has accepted: ask for a return instead',
  ],
  ID_CARD_INVALID: [400, '身份证号校验不通过', 'The identity number does not pass its check'],
  ID_CLASH: [
    409,
    '同一证件号的性别或出生日期不一致，请走数据更正',
    'Same document number with another sex or birth date: use data correction',
  ],
  POSSIBLE_DUPLICATE: [409, '可能是老患者，请先判断', 'This may be a returning patient. Decide first'],
  BOTH_UNDER_TREATMENT: [
    409,
    '两份档案都有进行中的疗程，先结束其中一个',
    'Both charts have an open course: end one of them first',
  ],
  MERGE_WAITS: [409, '该档案已有待确认的合并', 'A merge of this chart waits to be confirmed already'],
  HIS_DOWN: [503, 'HIS 没有应答，请稍后再对账', 'The HIS does not answer: compare later'],
  MERGED_AWAY: [409, '该档案已并入另一档案', 'This chart was merged into another'],
  REPRINT_REASON: [409, '重打须写原因', 'Printing it again needs a reason'],
  NOT_A_PHOTO: [
    400,
    '照片无法读取，须为 JPEG 且不小于 64 像素',
    'The picture cannot be read: a JPEG of at least 64 pixels is needed',
  ],
  BACKUP_NOT_SET: [
    409,
    '尚未配置备份（存储配置文件中的 backup）',
    'No backup is set up (backup in the file of stores)',
  ],
  STORAGE_BUSY: [
    409,
    '另一项存储作业正在运行，请等它结束或先取消',
    'Another storage job is running: wait for it or cancel it',
  ],
  STORE_FULL: [507, '存储空间不足，照片没有保存', 'The file store is full: the picture was not kept'],
  COURSE_OPEN: [409, '该患者已有进行中的疗程', 'The patient already has an open course'],
  LOGIN_TAKEN: [409, '该账号已存在', 'This login exists already'],
  LAST_ADMIN: [409, '至少保留一名可用的管理员', 'At least one active administrator must remain'],
  UNKNOWN_ROLE: [400, '没有这个岗位', 'There is no such role'],
  AE_TAKEN: [409, '该 AE 名称已被另一节点使用', 'Another peer has this AE title already'],
  PEER_WITHOUT_ADDRESS: [
    409,
    '该节点没有固定地址，不能向其发送',
    'This peer has no fixed address: nothing can be sent to it',
  ],
  RULE_DAYS: [400, '按日期的规则须给出天数，其他规则不用', 'A rule by date names its days, the others have none'],
  RULES_CHANGED: [409, '规则已被他人修改，请刷新后再排序', 'Somebody changed the rules meanwhile: load them again'],
  PEER_FAILED: [502, '对方节点没有完成请求', 'The peer did not fulfil the request'],
  MODEL_REFUSED: [400, '文件不能接受', 'This file is not accepted'],
  MODEL_OTHER: [400, '文件中的编号与所改的不同', 'The file holds another id than the one that is changed'],
  CHANGE_EMPTY: [409, '草稿中没有改动', 'The draft changes nothing'],
  CHANGE_STATE: [409, '该变更已不在这一步', 'The change is not at this step any more'],
  CHANGE_OWN: [409, '不能审核或批准自己的改动', 'Nobody reviews or approves what they changed themselves'],
  CHANGE_EARLY: [409, '尚未到生效时间', 'Its effective time has not come'],
  BASE_MOVED: [
    409,
    '起草后线上版本已更新，请先对比并合并',
    'The version in force has moved on since. Compare and merge first',
  ],
  NOT_PROVEN: [409, '安全证明未通过', 'The safety proof has not passed'],
  PROOF_STALE: [409, '证明之后模型又有改动，请重新证明', 'Models have changed since the proof. Prove again'],
  ALREADY_LINKED: [409, '该检查已属于此疗程，且身份一致', 'The study is of this course already, under this identity'],
  STUDY_IN_USE: [
    409,
    '该检查的计划、勾画或治疗记录已被疗程使用，不能移走',
    'A plan, contours or treatment record of this study is in use by its course: it cannot be moved away',
  ],
  NOT_LAST_CHANGE: [409, '只能撤销该检查最近一次更改', 'Only the last change of a study can be undone'],
  NO_PROCESS: [409, '登记流程尚未部署', 'The registration process is not deployed'],
  ENGINE_REJECTED: [409, '流程引擎拒绝了该操作', 'The process engine refused this'],
  CARRIES_COURSE: [
    409,
    '该流程承载进行中的疗程，请在病案中取消或结束疗程',
    'This pathway carries an open course: cancel or end the course in its chart',
  ],
  JOB_GONE: [404, '作业已结束或不存在', 'The job has ended or does not exist'],
} as const satisfies Record<string, readonly [number, string, string]>;
export type RefusalCode = keyof typeof REFUSALS;

/** A catalogue refusal as a value. `detail` is for the reader and the auditor: ids and codes, never names. */
export function refuse(
  code: RefusalCode,
  detail?: Readonly<Record<string, unknown>>,
  whoCanFix?: string,
): { readonly ok: false; readonly error: Refused } {
  const [status, zh, en] = REFUSALS[code];
  return {
    ok: false,
    error: { code, status, zh, en, ...(detail && { detail }), ...(whoCanFix && { whoCanFix }) },
  };
}

/** The refusal of a guard or recorder (with its own words) as the answer of a command. */
export function refuseAs(guard: {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly whoCanFix?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}): { readonly ok: false; readonly error: Refused } {
  return {
    ok: false,
    error: {
      code: guard.code,
      status: 409,
      zh: guard.zh,
      en: guard.en,
      ...(guard.whoCanFix && { whoCanFix: guard.whoCanFix }),
      ...(guard.detail && { detail: guard.detail }),
    },
  };
}
