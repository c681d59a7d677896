import { becomes, expect, fresh } from '../lib/expect.mjs';
import { decide, fill_filing, letter } from '../lib/filing.mjs';

// The newest account of the office that the journeys have brought on record.
async function newest_account(desk) {
  const { items } = await desk.api('/accounts?state=approved&q=' + encodeURIComponent('柳林') + '&limit=200');
  expect.ok(items.length, 'an account was filed and approved before');
  return items.reduce((a, b) => (a.created_at > b.created_at ? a : b));
}

export const journeys = {
  async 'an account that is registered already is recognised before anything is sent'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.go('/filings/new');
    await zhou.fill('paste', 'gh_qinghe000001');
    await zhou.see('该账号已登记');
    expect.ok(await zhou.test('submit-filing').isDisabled());
    await zhou.check_accessible('the new filing');
  },

  async 'an account is filed, returned once, approved on two levels and numbered'(world) {
    const platform_id = `gh_${fresh(12)}`;
    const name = `柳林便民${fresh(6)}`;
    const zhou = await world.at_desk('zhou');
    zhou.clicks = 0;
    await zhou.click(zhou.button('新增备案'));
    await fill_filing(zhou, platform_id, name);
    await zhou.page.locator('input[type="file"][multiple]').setInputFiles(letter);
    zhou.clicks += 1;
    await zhou.see('开设申请函.pdf');
    await zhou.shoot('new-filing');
    await zhou.click(zhou.test('submit-filing'));
    await zhou.page.waitForURL(/\/filings\/(?!new)/);
    expect.ok(zhou.clicks <= 4, `${zhou.clicks} clicks for the applicant`);
    const filing = new URL(zhou.page.url()).pathname;
    await zhou.see('审批流程');
    await zhou.shoot('filing-submitted');

    await decide(world, 'feng', name, 'return', '请补充功能定位。');
    await zhou.go(filing);
    await zhou.see('请补充功能定位。');
    await zhou.fill('functions', '发布通知公告、政策解读');
    await zhou.click(zhou.button('重新提交'));
    await zhou.see('待审批');

    await decide(world, 'feng', name, 'approve');
    await decide(world, 'zheng', name, 'approve');
    await zhou.go(filing);
    await zhou.click(zhou.button('查看账号'));
    await zhou.see('已备案待接入');
    await zhou.check_accessible('an approved account');
    await zhou.shoot('account-approved');
    const account = await zhou.api(`/accounts/${new URL(zhou.page.url()).pathname.split('/').pop()}`);
    expect.ok(account.filing_number, 'the approved account has a number');
    expect.equal(account.platform_id, platform_id);
  },

  async 'an account is renamed in two clicks, and the old name stands until both levels have approved'(world) {
    const zhou = await world.at_desk('zhou');
    const account = await newest_account(zhou);
    const name = `柳林政务${fresh(6)}`;
    await zhou.go(`/accounts/${account.id}`);
    await zhou.shoot('account-offers');
    zhou.clicks = 0;
    await zhou.click(zhou.test('file-change'));
    await zhou.fill('account_name', name);
    await zhou.fill('reason', '与单位职责一致。');
    await zhou.see('拟变更为');
    await zhou.shoot('change-form');
    await zhou.check_accessible('a change to file');
    await zhou.click(zhou.test('submit-filing'));
    await zhou.page.waitForURL(/\/filings\//);
    expect.ok(zhou.clicks <= 2, `${zhou.clicks} clicks for a rename`);
    await zhou.see('审批流程');
    await zhou.shoot('change-submitted');
    const title = `${account.name} → ${name}`;
    await decide(world, 'feng', title, 'approve');
    expect.equal((await zhou.api(`/accounts/${account.id}`)).name, account.name);
    await zhou.go(`/accounts/${account.id}`);
    await zhou.see('备案正在审批');
    await decide(world, 'zheng', title, 'approve');
    expect.equal((await zhou.api(`/accounts/${account.id}`)).name, name);
    await zhou.page.reload();
    await zhou.see(name);
    await zhou.shoot('account-renamed');
  },

  async 'an account is suspended, resumed and closed, and says what can be filed and what comes next'(world) {
    const zhou = await world.at_desk('zhou');
    const account = await newest_account(zhou);
    for (const [kind, reason, state] of [['suspend', '机构改革，暂停更新。', '已停更'], ['resume', '整改完成，恢复更新。', '已备案待接入']]) {
      await zhou.go(`/accounts/${account.id}`);
      zhou.clicks = 0;
      await zhou.click(zhou.test(`file-${kind}`));
      await zhou.fill('reason', reason);
      await zhou.shoot(`${kind}-form`);
      await zhou.check_accessible(`a filing: ${kind}`);
      await zhou.click(zhou.test('submit-filing'));
      await zhou.page.waitForURL(/\/filings\//);
      expect.ok(zhou.clicks <= 2, `${zhou.clicks} clicks`);
      for (const login of ['feng', 'zheng']) await decide(world, login, account.name, 'approve');
      await zhou.go(`/accounts/${account.id}`);
      await zhou.see(state);
    }
    await zhou.page.locator('summary').first().click();
    await zhou.see('请先提交关停备案');
    await zhou.shoot('account-advice');

    await zhou.click(zhou.test('file-close'));
    await zhou.fill('approved_by', '镇党政办公会');
    await zhou.fill('reason', '整合到区级账号。');
    await zhou.fill('follow_instead', '微信公众号“青禾发布”');
    await zhou.shoot('close-form');
    await zhou.check_accessible('a closing to file');
    await zhou.click(zhou.test('submit-filing'));
    await zhou.page.waitForURL(/\/filings\//);
    for (const login of ['feng', 'zheng']) await decide(world, login, account.name, 'approve');
    await zhou.go(`/accounts/${account.id}`);
    await zhou.see('待发布关停公告');
    await zhou.see('请关注微信公众号“青禾发布”');
    await zhou.check_accessible('an account on its way out');
    await zhou.shoot('account-closing');
  },

  async 'an account that is in use already is filed late, with its letter, and who decides sees both'(world) {
    const zhou = await world.at_desk('zhou');
    const name = `柳林补报${fresh(6)}`;
    await zhou.go('/filings/new');
    await fill_filing(zhou, `gh_${fresh(12)}`, name);
    await zhou.test('is-late').click();
    await zhou.click(zhou.test('submit-filing'));
    await zhou.see('补报须填写账号实际开通的日期');
    await zhou.page.locator('.field.refused input').first().fill('2024-05-06');
    await zhou.page.keyboard.press('Enter');
    await zhou.fill('reason', '开通时未办理备案，现补报。');
    await zhou.page.locator('input[type="file"][multiple]').setInputFiles(letter);
    await zhou.see('开设申请函.pdf');
    await zhou.shoot('supplement-form');
    await zhou.click(zhou.test('submit-filing'));
    await zhou.page.waitForURL(/\/filings\/(?!new)/);
    const id = new URL(zhou.page.url()).pathname.split('/').pop();
    const feng = await world.at_desk('feng');
    await feng.go(`/filings/${id}`);
    await feng.see('开设申请函.pdf');
    await feng.see('2024-05-06');
    await feng.shoot('supplement-to-decide');
    const filed = await feng.api(`/filings/${id}`);
    expect.equal(filed.kind, 'supplement');
    expect.equal(filed.attachments.length, 1);
    const link = await feng.page.getByRole('link', { name: '开设申请函.pdf' }).getAttribute('href');
    expect.equal(await feng.page.evaluate(async (href) => (await fetch(href)).status, link), 200);
  },

  async 'the holidays of a year are read from the notice, and a route is set for one kind'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/filing-rules');
    await sun.see('春节');
    await sun.shoot('process');
    const next = new Date().getFullYear() + 1;
    await sun.page.getByText(String(next), { exact: true }).click();
    await sun.test('edit-calendar').click();
    await sun.fill('notice', `一、元旦：${next - 1}年12月31日至${next}年1月2日放假调休，共3天。\n二、春节：2月5日至11日放假调休，共7天。2月4日（周四）、2月13日（周六）上班。`);
    await sun.see('02-11');
    await sun.see(`请到那一年的安排里核对：${next - 1}-12-31`);
    await sun.shoot('calendar-read');
    await sun.check_accessible('the calendar');
    await sun.click(sun.test('save-calendar'));
    await sun.test('save-calendar').waitFor({ state: 'detached' });
    const kept = await sun.api(`/calendar/${next}`);
    const off = kept.days.filter((d) => !d.is_worked).map((d) => d.day);
    expect.deepEqual(off.slice(0, 2), [`${next}-01-01`, `${next}-01-02`], 'the turn of the year falls into this one');
    expect.equal(off.length, 9);
    expect.deepEqual(kept.days.filter((d) => d.is_worked).map((d) => d.day), [`${next}-02-04`, `${next}-02-13`]);

    await sun.test('set-resume').click();
    await sun.fill('rule_reason', '恢复事项从简。');
    await sun.shoot('process-dialog');
    await sun.click(sun.test('save-rule'));
    await sun.see('恢复事项从简。');
  },

  async 'an approver who goes away leaves a deputy'(world) {
    const feng = await world.at_desk('feng');
    await feng.go('/leaves');
    await feng.click(feng.test('take-leave'));
    const dialog = feng.page.getByRole('dialog');
    await dialog.locator('.el-select').nth(1).click();
    await feng.page.getByRole('option', { name: /郑国安/ }).last().click();
    const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
    for (const name of ['first_day', 'last_day']) {
      await dialog.locator(`input[name="${name}"]`).fill(today);
      await feng.page.keyboard.press('Enter');
    }
    await feng.shoot('leave-dialog');
    await feng.check_accessible('leave to take');
    await feng.click(feng.test('save-leave'));
    await feng.see('请假中');
    await feng.shoot('leaves');
    await feng.click(feng.button('取消', feng.page.locator('table')));
    await feng.see('近期没有人请假');
  },

  async 'what the daemon refuses stands at its field, and nothing typed is lost'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.go('/filings/new');
    await zhou.fill('paste', `gh_${fresh(12)}`);
    await zhou.see('已识别');
    await zhou.fill('purpose', '写好的用途');
    await zhou.page.getByText('认证、主管、运维等其他登记信息').click();
    await zhou.fill('verified_as', '柳林镇人民政府');
    for (const field of ['principal_name', 'deputy_phone', 'handler_name']) await zhou.fill(field, '');
    await zhou.click(zhou.test('submit-filing'));
    await becomes('errors at fields', async () => (await zhou.page.locator('.field .error').count()) >= 4);
    expect.equal(await zhou.page.evaluate(() => document.activeElement.name), 'account_name', 'the first one can be corrected at once');
    await zhou.check_accessible('a refused filing');
    expect.equal(await zhou.page.locator('[name="purpose"]').inputValue(), '写好的用途');
  },

  async 'a letter typed on the page decides nothing about a filing'(world) {
    const feng = await world.at_desk('feng');
    await feng.go('/filings?todo=1');
    await feng.click(feng.page.locator('a[href^="/filings/"]').filter({ hasText: '柳林镇政务微博' }));
    await feng.test('approve').waitFor();
    const id = new URL(feng.page.url()).pathname.split('/').pop();
    const before = await feng.api(`/filings/${id}`);
    await feng.page.locator('h1').click();
    await feng.page.keyboard.type('a la carte');
    await feng.page.keyboard.press('Enter');
    await feng.settle();
    const after = await feng.api(`/filings/${id}`);
    expect.deepEqual([after.state, after.version], [before.state, before.version]);
    expect.equal(await feng.page.evaluate(() => document.activeElement.name), 'comment', 'r goes to the comment');
  },
};
