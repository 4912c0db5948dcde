import zh from './zh.json';

const CHINESE: Readonly<Record<string, string>> = zh;

/** diagram-js' translate: the Chinese text of an English one, with its values; what has none stays English. */
export function translation(language: 'zh-CN' | 'en'): (text: string, values?: Record<string, string>) => string {
  return (text, values = {}) => {
    const said = language === 'zh-CN' ? (CHINESE[text] ?? text) : text;
    return said.replace(/{([^}]+)}/g, (whole, name: string) => values[name] ?? whole);
  };
}
