// An account on its way out: what waits for whom is said on the desk, and every step is registered where it is told.
// Named so that filing-an-account has put one account into its closing before.
import { becomes, expect } from '../lib/expect.mjs';

// The later steps lie weeks ahead: the page is shown what the daemon will answer then.
async function shown_at(desk, id, closing) {
  const account = await desk.api(`/accounts/${id}`);
  await desk.page.route(`**/api/v1/accounts/${id}`, (route) =>
    route.fulfill({ json: { ...account, ...closing.account, closing: { ...account.closing, ...closing } } }));
}

const in_days = (n) => new Date(Date.now() + n * 86_400_000).toISOString();

async function one_closing(desk) {
  const { items } = await desk.api('/closings?step=post_notice&limit=200');
  expect.ok(items.length, 'an account is being closed');
  return items[0].account;
}

export const journeys = {
  async 'the notice of a closing is found on the desk, copied, posted and registered'(world) {
    const zhou = await world.at_desk('zhou');
    const account = await one_closing(zhou);
    await zhou.go('/');
    await zhou.see('关停：待发布关停公告');
    await zhou.shoot('home-closings');
    zhou.clicks = 0;
    await zhou.click(zhou.page.getByText('关停：待发布关停公告'));
    await zhou.page.getByRole('link', { name: account.name, exact: true }).waitFor();
    await zhou.check_accessible('closings');
    await zhou.shoot('closings');
    await zhou.click(zhou.page.getByRole('link', { name: account.name, exact: true }));
    await zhou.see('公告期从公告发布之日起算');
    await zhou.click(zhou.test('closing-posted'));
    await zhou.fill('words', 'https://www.qinghe.example.cn/tzgg/1.html');
    await zhou.check_accessible('a closing step to register');
    await zhou.shoot('closing-report');
    await zhou.click(zhou.test('send-report'));
    await zhou.see('公告期到');
    expect.ok(zhou.clicks <= 4, `${zhou.clicks} clicks from the desk`);
    await zhou.shoot('closing-notice');
    const { closing } = await zhou.api(`/accounts/${account.id}`);
    expect.equal(closing.step, 'notice');
    expect.equal(closing.notice_place, 'https://www.qinghe.example.cn/tzgg/1.html');
  },

  async 'a day that has not come is refused at its field'(world) {
    const zhou = await world.at_desk('zhou');
    const { items } = await zhou.api('/closings?step=notice&limit=200');
    await zhou.go(`/accounts/${items[0].account.id}`);
    await zhou.test('closing-posted').click();
    await zhou.page.locator('input[name="day"]').fill(in_days(3).slice(0, 10));
    await zhou.page.keyboard.press('Enter');
    await zhou.fill('words', '门户网站');
    await zhou.test('send-report').click();
    await becomes('a refusal at its field', async () => (await zhou.page.locator('.field .error').allInnerTexts()).join().includes('还没有到这一天'));
  },

  async 'who has lost the password is led through the recovery, and the last steps say what to look for'(world) {
    const zhou = await world.at_desk('zhou');
    const { items } = await zhou.api('/closings?step=notice&limit=200');
    const { id } = items[0].account;
    const steps = [
      { step: 'recover', step_label: '待找回登录权限', is_locked_out: true, act_from: in_days(-8), due_at: in_days(-1), overdue: true, notice: '', guide: ['不要另开新账号：同一单位在同一平台会出现两个账号，原账号也仍须注销。', '在公众平台登录页点“忘记账号/密码”：用管理员微信扫码，或用登记邮箱找回。'], may: [{ act: 'recovered', label: '已找回登录权限' }, { act: 'applied', label: '已在平台申请注销' }], account: { state: 'cancelling', state_label: '注销中' } },
      { step: 'confirm', step_label: '待平台完成注销', act_from: in_days(9), due_at: in_days(16), frozen_until: in_days(9), confirm_until: in_days(16), notice: '', guide: ['冷静期内请勿登录，以免注销中断。'], may: [{ act: 'applied', label: '已在平台申请注销' }, { act: 'lapsed', label: '注销申请已失效' }], account: { state: 'cancelling', state_label: '注销中' } },
      { step: 'watch', step_label: '注销后复核', act_from: in_days(-1), due_at: in_days(4), frozen_until: in_days(-40), cancelled_at: in_days(-31), name_until: in_days(-16), notice: '', guide: ['请在平台上搜索账号名称和标识。'], may: [{ act: 'gone', label: '经核实仍为注销状态' }, { act: 'revived', label: '账号复活' }], account: { state: 'cancelled', state_label: '已注销' } },
    ];
    for (const closing of steps) {
      await shown_at(zhou, id, closing);
      await zhou.go(`/accounts/${id}`);
      await zhou.see(closing.guide[0]);
      await zhou.check_accessible(`a closing at ${closing.step}`);
      await zhou.shoot(`closing-${closing.step}`);
      await zhou.page.unroute(`**/api/v1/accounts/${id}`);
    }
    await zhou.page.unrouteAll();
  },

  async 'the rules of the register are set with a reason and taken back'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/filing-rules');
    await sun.click(sun.test('rule-notice_days'));
    await sun.fill('rule_value', '99');
    await sun.fill('register_rule_reason', '本市规定为二十个工作日。');
    await sun.click(sun.test('save-register-rule'));
    await sun.see('应为 0 至 60 之间的整数');
    await sun.fill('rule_value', '20');
    await sun.check_accessible('a rule to set');
    await sun.shoot('register-rule');
    await sun.click(sun.test('save-register-rule'));
    await sun.see('本市规定为二十个工作日。');
    await sun.shoot('register-rules');
    await sun.click(sun.test('rule-notice_days'));
    await sun.fill('register_rule_reason', '恢复。');
    await sun.click(sun.button('恢复上级规定'));
    await becomes('the rule taken back', async () => !(await sun.page.getByText('本市规定为二十个工作日。').count()));
  },
};
