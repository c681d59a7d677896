// What an office prints: the filing form, the application to close, the certificate; and the sealed sheet that comes back.
// Named so that filing-an-account has filed and closed an account before.
import fs from 'node:fs';

import { becomes, expect, fresh } from '../lib/expect.mjs';
import { decide, fill_filing, letter } from '../lib/filing.mjs';

const scan = { ...letter, name: '备案登记表（已盖章）.pdf' };

// The page as a printer gets it.
async function print(desk, name) {
  const pdf = await desk.page.pdf({ preferCSSPageSize: true });
  if (desk.world.pictures) fs.writeFileSync(`${desk.world.pictures}/${name}.pdf`, pdf);
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length;
}

// Nothing is wider than the sheet, and no words are cut off at their cell.
async function nothing_is_cut(desk) {
  const cut = await desk.page.evaluate(() => {
    const sheet = document.querySelector('main.paper');
    return [...sheet.querySelectorAll('td, th, .opinion, h1, dd')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent);
  });
  expect.deepEqual(cut, []);
}

async function file_account(zhou, name, purpose) {
  await zhou.go('/filings/new');
  await fill_filing(zhou, `gh_${fresh(12)}`, name);
  if (purpose) await zhou.fill('purpose', purpose);
  await zhou.click(zhou.test('submit-filing'));
  await zhou.page.waitForURL(/\/filings\/(?!new)/);
  await zhou.see('审批流程');
  return new URL(zhou.page.url()).pathname;
}

async function set_rule(desk, rule, value) {
  await desk.test(`rule-${rule}`).click();
  await desk.fill('rule_value', value);
  await desk.fill('register_rule_reason', '按县里统一的编号办法。');
  await desk.test('save-register-rule').click();
}

export const journeys = {
  async 'the filing form prints on one sheet, and its sealed scan comes back'(world) {
    const zhou = await world.at_desk('zhou');
    const name = `柳林便民${fresh(6)}`;
    const filing = await file_account(zhou, name);
    zhou.clicks = 0;
    await zhou.click(zhou.test('print-form'));
    await zhou.see('政务新媒体账号备案登记表');
    await zhou.see('本单位承诺');
    await zhou.see('主办单位意见');
    expect.equal(zhou.clicks, 1);
    expect.equal(await zhou.page.evaluate(() => document.activeElement.dataset.test), 'print', 'Enter prints');
    await zhou.check_accessible('the filing form');
    await nothing_is_cut(zhou);
    await zhou.shoot('filing-form');
    expect.equal(await print(zhou, 'filing-form'), 1);
    await zhou.page.emulateMedia({ media: 'print' });
    expect.equal(await zhou.page.locator('.el-message:visible, header:visible').count(), 0, 'nothing but the sheet');
    await zhou.page.emulateMedia({ media: 'screen' });
    expect.equal(await zhou.page.locator('.seal').count(), 3, 'a place for the unit’s seal and for each level’s');

    await zhou.click(zhou.button('‹ 返回'));
    await zhou.page.waitForURL((at) => at.pathname === filing);
    const scans = zhou.test('scans');
    await scans.locator('input[type="file"]').setInputFiles(scan);
    await scans.getByText(scan.name).waitFor();
    await zhou.see('盖章件已存档');
    await zhou.check_accessible('a filing with its sealed form');
    await zhou.shoot('filing-sealed');
    const kept = await zhou.api(filing);
    expect.equal(kept.scans.length, 1);
    expect.equal(kept.attachments.length, 0);
    await scans.getByRole('button', { name: '移除' }).click();
    await scans.getByText('还没有上传盖章件').waitFor();
  },

  async 'a long form goes on to a second sheet, whole'(world) {
    const zhou = await world.at_desk('zhou');
    const filing = await file_account(zhou, `柳林长文${fresh(6)}`, '面向群众发布政务信息、便民通知和政策解读，回应关切。'.repeat(38));
    await zhou.go(`${filing}/form`);
    await zhou.see('政务新媒体账号备案登记表');
    await nothing_is_cut(zhou);
    expect.equal(await print(zhou, 'filing-form-long'), 2);
  },

  async 'numbers follow the template of the office, and the certificate carries the number'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/filing-rules');
    await set_rule(sun, 'filing_number', '{region}{year}');
    await becomes('a refusal at its field', async () => (await sun.page.locator('.field .error').allInnerTexts()).join().includes('流水号'));
    await sun.shoot('number-template');
    await sun.fill('rule_value', '青新备〔{year}〕{serial:4}号');
    await sun.test('save-register-rule').click();
    await sun.see('按县里统一的编号办法。');

    const zhou = await world.at_desk('zhou');
    const name = `柳林凭证${fresh(6)}`;
    const filing = await file_account(zhou, name);
    for (const login of ['feng', 'zheng']) await decide(world, login, name, 'approve');
    const { number, account } = await zhou.api(filing);
    expect.match(number, /^青新备〔\d{4}〕\d{4}号$/);
    await zhou.go(`/accounts/${account.id}`);
    await zhou.click(zhou.test('certificate'));
    await zhou.see('政务新媒体账号备案凭证');
    await zhou.see(number);
    await zhou.check_accessible('a certificate');
    await nothing_is_cut(zhou);
    await zhou.shoot('certificate');
    expect.equal(await print(zhou, 'certificate'), 1);
    const { address } = await zhou.api(`/accounts/${account.id}/certificate`);
    expect.equal(await zhou.test('qr').getAttribute('aria-label'), address);
    await zhou.page.goto(address);
    await zhou.see(name);
  },

  async 'the application to close an account prints on one sheet'(world) {
    const zhou = await world.at_desk('zhou');
    const { items } = await zhou.api('/filings?kind=close');
    expect.ok(items.length, 'a closing was filed before');
    await zhou.go(`/filings/${items[0].id}/form`);
    await zhou.see('政务新媒体账号关停注销申请表');
    await zhou.see('转往关注');
    await nothing_is_cut(zhou);
    await zhou.shoot('closing-form');
    expect.equal(await print(zhou, 'closing-form'), 1);
  },
};
