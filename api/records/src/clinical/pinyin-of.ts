import { pinyin } from 'pinyin-pro';

/** 'zhangsan' and 'zs' of 张三; surnames are read as surnames (曾 zeng, 单 shan). Latin names keep their letters. */
export function pinyinOf(name: string): { readonly pinyin: string; readonly initials: string } {
  const syllables = pinyin(name.trim(), {
    toneType: 'none',
    type: 'array',
    surname: 'head',
    nonZh: 'consecutive',
    v: true,
  })
    .flatMap((part) => part.split(/[\s·.-]+/))
    .map((part) => part.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .filter((part) => part !== '');
  return {
    pinyin: syllables.join('').slice(0, 128),
    initials: syllables
      .map((part) => part.charAt(0))
      .join('')
      .slice(0, 32),
  };
}
