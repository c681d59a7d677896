export const rules = {
  title: ['登记规则', 'Rules of the register'],
  hint: ['本单位及下级单位都按此执行；下级单位另有规定的，写明理由后可单独设定。', 'They hold here and below; a unit may say otherwise, with its reason.'],
  rule: ['规则', 'Rule'],
  holds: ['现行规定', 'In force'],
  set_title: ['设定登记规则：{unit} · {rule}', '{rule}: {unit}'],
  effect: ['不符合时', 'Otherwise'],
  effect_off: ['不检查', 'Not checked'],
  effect_warn: ['提示', 'Warn'],
  effect_explain: ['须写明理由', 'A reason is needed'],
  effect_refuse: ['不予受理', 'Refuse'],
  value: ['取值', 'Value'],
  saved: ['登记规则已保存', 'Saved'],
} as const satisfies Record<string, readonly [string, string]>;
