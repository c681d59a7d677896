import { becomes, expect, fresh } from '../lib/expect.mjs';

const letter = { name: '开设申请函.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') };

async function fill_filing(desk, platform_id, name) {
  await desk.fill('paste', platform_id);
  await desk.see('已识别');
  await desk.fill('account_name', name);
  await desk.fill('purpose', '发布本镇政务信息和便民通知。');
  for (const role of ['principal', 'deputy', 'handler']) {
    await desk.fill(`${role}_name`, '刘洋');
    await desk.fill(`${role}_phone`, '0635-6123456');
  }
}

// From the inbox: open, decide.
async function decide(world, login, title, act, comment) {
  const desk = await world.at_desk(login);
  await desk.go('/filings?todo=1');
  desk.clicks = 0;
  await desk.click(desk.page.getByRole('link', { name: title, exact: true }));
  await desk.test('approve').waitFor();
  await desk.check_accessible('a filing to decide');
  await desk.shoot(`filing-${login}`);
  if (comment) await desk.fill('comment', comment);
  await desk.click(desk.test(act));
  await desk.test('approve').waitFor({ state: 'detached' });
  expect.ok(desk.clicks <= 2, `${desk.clicks} clicks from the inbox`);
  await desk.close();
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
    await zhou.page.locator('input[type="file"]').setInputFiles(letter);
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

  async 'what the daemon refuses stands at its field, and nothing typed is lost'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.go('/filings/new');
    await zhou.fill('paste', `gh_${fresh(12)}`);
    await zhou.see('已识别');
    await zhou.fill('purpose', '写好的用途');
    for (const field of ['principal_name', 'deputy_phone', 'handler_name']) await zhou.fill(field, '');
    await zhou.click(zhou.test('submit-filing'));
    await becomes('errors at fields', async () => (await zhou.page.locator('.field .error').count()) >= 4);
    expect.equal(await zhou.page.evaluate(() => document.activeElement.name), 'account_name', 'the first one can be corrected at once');
    await zhou.check_accessible('a refused filing');
    expect.equal(await zhou.page.locator('[name="purpose"]').inputValue(), '写好的用途');
  },
};
