/** Why bytes could not be read as the DICOM object that was expected. Never holds a value of a patient attribute. */
export interface DicomReadError {
  readonly code: DicomReadErrorCode;
  /** Byte offset in the given array at which reading stopped. */
  readonly offset?: number;
  /** Attribute as `(gggg,eeee)`. */
  readonly tag?: string;
  readonly zh: string;
  readonly en: string;
}

export type DicomReadErrorCode = keyof typeof TEXTS;

const TEXTS = {
  'not-dicom': ['不是 DICOM 对象', 'Expected a DICOM object, but the bytes are something else'],
  truncated: ['DICOM 对象不完整', 'Expected a whole DICOM object, but the bytes end early'],
  malformed: ['DICOM 数据集格式错误', 'Expected a well-formed DICOM data set, but an element cannot be read'],
  'deflated-without-inflater': [
    '数据集为压缩传输语法，此处没有解压程序',
    'Expected an inflater for the deflated transfer syntax, but none was given',
  ],
  'missing-attribute': ['缺少必需的 DICOM 属性', 'Expected a required attribute, but it is absent or empty'],
  'wrong-sop-class': ['DICOM 对象类型不符', 'Expected another SOP class'],
  'unsupported-transfer-syntax': [
    '不支持此传输语法的像素数据',
    'Expected uncompressed pixel data, but the transfer syntax is compressed',
  ],
  'unsupported-pixels': ['不支持此像素格式', 'Expected 8-, 16- or 32-bit samples in a known layout'],
  'not-rendered': ['此类对象没有图像', 'Expected an image or a dose, but this SOP class has no pixels'],
  'no-such-frame': ['没有这一帧', 'Expected a frame number within the object'],
  'no-external-beam': [
    '计划没有外照射射野（近距离放疗计划）',
    'Expected external beams, but this is a brachytherapy plan without a Beam Sequence',
  ],
  'character-set-conflict': [
    '此对象的字符集无法写入新的姓名',
    'Expected a character set that can hold the new name, but the object has other text in its own set',
  ],
} as const;

/** @param where the place: offset in bytes, tag in dicom-parser form `xggggeeee`, and what was found there */
export function dicomReadError(
  code: DicomReadErrorCode,
  where: { offset?: number | undefined; tag?: string | undefined; detail?: string | undefined } = {},
): DicomReadError {
  const [zh, en] = TEXTS[code];
  const tag = where.tag === undefined ? undefined : printTag(where.tag);
  const place = [tag, where.offset === undefined ? undefined : `@${where.offset}`, where.detail].filter(
    (part) => part !== undefined,
  );
  const suffix = place.length > 0 ? `: ${place.join(' ')}` : '';
  return {
    code,
    ...(where.offset === undefined ? {} : { offset: where.offset }),
    ...(tag === undefined ? {} : { tag }),
    zh: zh + suffix,
    en: en + suffix,
  };
}

function printTag(tag: string): string {
  return `(${tag.slice(1, 5)},${tag.slice(5, 9)})`;
}
