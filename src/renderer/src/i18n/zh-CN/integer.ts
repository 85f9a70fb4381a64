/** Numbers of Simplified Chinese, by Intl; the language has no plural forms. Pure. */

const numbers = new Intl.NumberFormat('zh-CN');

export const integer = (value: number): string => numbers.format(value);
