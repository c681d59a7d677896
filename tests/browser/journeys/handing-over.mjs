// Who holds an account, and how it changes hands: entered, searched for, handed over, printed; and the envelope whose
// place is shown to one person when another agrees.
import fs from 'node:fs';

import { becomes, expect } from '../lib/expect.mjs';

async function account_called(desk, name) {
  const { items } = await desk.api(`/accounts?q=${encodeURIComponent(name)}`);
  return items.find((a) => a.name === name);
}

async function enter(desk, role, fill) {
  await desk.click(desk.test(`enter-${role}-holder`));
  await fill();
  await desk.test('save-custodian').click();
  await desk.test('save-custodian').waitFor({ state: 'hidden' });
}

async function pick(desk, name, within = desk.page) {
  await desk.test('person', within).click();
  await desk.page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
}

const account_name = '柳林镇政务';

export const journeys = {
  async 'an account in nobody’s hands is found on the desk, and its custodians are entered'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.see('无人保管的账号');
    await zhou.shoot('home-unheld');
    await zhou.click(zhou.page.getByText('无人保管的账号'));
    await zhou.click(zhou.page.getByRole('link', { name: account_name, exact: true }));
    await zhou.see('这个账号有保管事项无人负责');
    await zhou.check_accessible('an account in nobody’s hands');
    await zhou.test('custody').scrollIntoViewIfNeeded();
    await zhou.shoot('custody-missing');
    await enter(zhou, 'password', () => pick(zhou, '冯志远'));
    await enter(zhou, 'phone', async () => {
      await pick(zhou, '冯志远');
      await zhou.fill('bound_number', '138 0000 1234');
      await zhou.check_accessible('a custodian to enter');
      await zhou.shoot('custodian-entry');
    });
    await enter(zhou, 'scanner', async () => {
      await zhou.test('outside').click();
      await zhou.fill('outside_name', '何外包');
      await zhou.test('save-custodian').click();
      await becomes('a refusal at its field', async () => (await zhou.page.locator('.field .error').allInnerTexts()).join().includes('须填写联系电话'));
      await zhou.fill('outside_phone', '0635-6100000');
    });
    await becomes('nothing is missing', async () => !(await zhou.page.getByText('这个账号有保管事项无人负责').count()));
    await zhou.test('custody').scrollIntoViewIfNeeded();
    await zhou.shoot('custody');

    await zhou.go('/accounts');
    for (const words of ['hewb', '何外包', 'fengzhiyuan']) {
      await zhou.fill('q', words);
      await zhou.page.getByRole('link', { name: account_name, exact: true }).waitFor();
    }
    await zhou.go('/accounts?unheld=1');
    await zhou.settle();
    expect.equal(await zhou.page.getByRole('link', { name: account_name, exact: true }).count(), 0);
  },

  async 'who holds accounts cannot be disabled, and is told which'(world) {
    const admin = await world.at_desk('admin');
    const { items } = await admin.api('/people?q=feng');
    await admin.go(`/people/${items[0].id}`);
    await admin.test('in-hand').getByText(account_name).first().waitFor();
    await admin.check_accessible('a person who holds accounts');
    await admin.button('停用').click();
    await admin.page.locator('.el-message-box').getByRole('button', { name: '停用', exact: true }).click();
    await admin.see('交接确认后才能停用');
    await admin.see('密码保管人');
    await admin.shoot('person-in-hand');
    expect.equal((await admin.api(`/people/${items[0].id}`)).state, 'active');
  },

  async 'everything that somebody holds is handed over, item by item, and printed'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.go('/handovers');
    await zhou.click(zhou.test('new-handover'));
    await zhou.test('from').click();
    await zhou.page.getByRole('option', { name: /^冯志远/ }).click();
    await zhou.page.getByText('密码保管人、绑定手机').or(zhou.page.getByText('绑定手机、密码保管人')).first().waitFor();
    await pick(zhou, '周敏');
    await zhou.fill('handover_reason', '工作调动');
    await zhou.check_accessible('a handover to begin');
    await zhou.shoot('handover-new');
    await zhou.click(zhou.test('begin-handover'));
    await zhou.page.waitForURL(/\/handovers\/(?!new)/);
    const path = new URL(zhou.page.url()).pathname;
    await zhou.see('修改密码');
    await zhou.check_accessible('a handover');
    await zhou.shoot('handover-open');
    expect.ok(await zhou.test('confirm-mine').isDisabled(), 'nothing is done yet');

    await zhou.click(zhou.test('print-sheet'));
    await zhou.see('政务新媒体账号交接单');
    await zhou.check_accessible('the sheet of a handover');
    await zhou.shoot('handover-sheet');
    const pdf = await zhou.page.pdf({ preferCSSPageSize: true });
    if (world.pictures) fs.writeFileSync(`${world.pictures}/handover-sheet.pdf`, pdf);
    expect.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length, 1);
    await zhou.click(zhou.button('‹ 返回'));

    const { items } = await zhou.api(path);
    const phone = items.find((i) => i.role === 'phone');
    const password = items.find((i) => i.role === 'password');
    await zhou.test(`item-${phone.n}`).getByRole('textbox').fill('138 0000 5678');
    await zhou.test(`done-${phone.n}`).click();
    await zhou.see('周敏登记已办');
    await zhou.test('confirm-mine').click();
    await zhou.see('✓ 周敏确认');
    expect.equal((await zhou.api(path)).state, 'open', 'a part is kept');
    await zhou.test(`done-${password.n}`).click();
    await becomes('the rest may be confirmed', async () => zhou.test('confirm-mine').isEnabled());
    await zhou.test('confirm-mine').click();
    await zhou.see('已交接');
    await zhou.shoot('handover-done');

    const account = await account_called(zhou, account_name);
    const { roles } = await zhou.api(`/accounts/${account.id}/custody`);
    expect.deepEqual(roles.map((r) => r.holder.name), ['周敏', '周敏', '何外包']);
    expect.equal(roles[1].holder.number, '138 0000 5678');
    await zhou.go(`/accounts/${account.id}`);
    await zhou.page.getByText(/^保管历史/).click();
    await zhou.page.getByRole('link', { name: '已交接' }).first().waitFor();
  },

  async 'where the envelope lies is shown once, when another person agrees'(world) {
    const zhou = await world.at_desk('zhou');
    const account = await account_called(zhou, account_name);
    await zhou.go(`/accounts/${account.id}`);
    await zhou.test('write-note').click();
    await zhou.fill('location', '密码：Liulin2026!');
    await zhou.test('save-note').click();
    await becomes('a refusal at its field', async () => (await zhou.page.locator('.field .error').allInnerTexts()).join().includes('系统不保存平台密码'));
    await zhou.test('location-note').scrollIntoViewIfNeeded();
    await zhou.shoot('note-refused');
    await zhou.fill('location', '密封信封在 3 号保险柜');
    await zhou.test('save-note').click();
    await zhou.see('内容已加密');
    expect.equal(await zhou.page.getByText('3 号保险柜').count(), 0, 'write-only');
    await zhou.test('ask-reveal').click();
    await zhou.page.getByRole('dialog').locator('textarea').fill('值班人员忘记密码');
    await zhou.page.getByRole('dialog').getByRole('button', { name: '申请查看' }).click();
    await zhou.see('待审批');

    const sun = await world.at_desk('sun');
    await sun.see('待审批：查看封存位置');
    await sun.click(sun.page.getByText('待审批：查看封存位置'));
    await sun.see('值班人员忘记密码');
    await sun.check_accessible('a note to be shown');
    await sun.shoot('reveal-decide');
    await sun.test('approve-reveal').click();
    await becomes('decided', async () => !(await sun.test('approve-reveal').count()));

    await zhou.go('/');
    await zhou.click(zhou.page.getByText('已同意，限时查看的封存位置'));
    await zhou.test('see-note').click();
    await becomes('the note', async () => (await zhou.test('shown-note').innerText()) === '密封信封在 3 号保险柜');
    await zhou.check_accessible('a note that is shown');
    await zhou.shoot('reveal-shown');
    await zhou.test('noted').click();
    await becomes('it is shown once', async () => !(await zhou.test('see-note').count()));
    const { reveals } = await zhou.api(`/accounts/${account.id}/custody`);
    expect.equal(reveals[0].state, 'shown');
  },
};
