// Two people at one thing: who comes second sees what the first one did, and puts nothing of it back.
import { becomes, expect, fresh } from '../lib/expect.mjs';
import { fill_filing } from '../lib/filing.mjs';

const value = (desk, name) => desk.page.locator(`[name="${name}"]`).inputValue();
const note = (desk) => desk.text('[data-test="meanwhile"]');

export const journeys = {
  async 'a role that was taken away meanwhile stays away, and both changes of a person stand'(world) {
    const admin = await world.at_desk('admin');
    const { items } = await admin.api('/units');
    const unit = items[0].id;
    const login = `p${fresh(9)}`;
    const person = await admin.act('POST', '/people', {
      login, name: '钱小红', unit_id: unit, phone: '0635-1111111',
      roles: [{ role: 'editor', unit_id: unit }, { role: 'registrar', unit_id: unit }],
    });
    await admin.go(`/people/${person.id}`);
    await admin.click(admin.button('修改角色'));
    await admin.click(admin.page.locator('.add-role'));
    await admin.page.locator('.role-select').last().click();
    await admin.page.getByRole('option', { name: '初审', exact: true }).click();
    await admin.act('PUT', `/people/${person.id}/roles`, { roles: [{ role: 'editor', unit_id: unit }] }, person.version);
    await admin.click(admin.button('保存'));
    await admin.click(admin.button('载入最新内容'));
    await admin.see('撤销了角色');
    expect.equal(await admin.page.locator('.role-select').count(), 2, 'the one that stands and the one that was added');
    await admin.check_accessible('what somebody else changed');
    await admin.shoot('meanwhile-roles');
    await admin.click(admin.button('保存'));
    await admin.see('角色已保存');
    const stands = (await admin.api(`/people/${person.id}`)).roles.map((r) => r.role).sort();
    expect.deepEqual(stands, ['editor', 'reviewer_1']);

    await admin.click(admin.page.locator('button', { hasText: '修改' }).filter({ hasNotText: '角色' }));
    await admin.fill('person_name', '钱晓红');
    const read = await admin.api(`/people/${person.id}`);
    await admin.act('PATCH', `/people/${person.id}`, { phone: '0635-2222222' }, read.version);
    await admin.click(admin.button('保存'));
    await admin.click(admin.button('载入最新内容'));
    await admin.see('0635-1111111 → 0635-2222222');
    expect.equal(await value(admin, 'person_name'), '钱晓红');
    expect.equal(await value(admin, 'person_phone'), '0635-2222222');
    await admin.click(admin.button('保存'));
    await becomes('both are kept', async () => {
      const p = await admin.api(`/people/${person.id}`);
      return (p.name === '钱晓红' && p.phone === '0635-2222222') || p;
    });
  },

  async 'a unit keeps what two people changed at once'(world) {
    const admin = await world.at_desk('admin');
    const { items } = await admin.api('/units');
    const unit = await admin.act('POST', '/units', { parent_id: items[0].id, name: `并行单位${fresh(6)}`, level: 'department' });
    await admin.go(`/units/${unit.id}`);
    await admin.click(admin.button('修改'));
    const region = admin.page.locator('.field', { hasText: '行政区划代码' }).locator('input');
    const name = admin.page.locator('.field', { hasText: '单位名称' }).locator('input');
    await name.fill(`${unit.name}二`);
    await admin.act('PATCH', `/units/${unit.id}`, { region_code: '371500' }, unit.version);
    await admin.click(admin.button('保存'));
    await admin.click(admin.button('载入最新内容'));
    expect.match(await note(admin), /行政区划代码：— → 371500/);
    expect.equal(await name.inputValue(), `${unit.name}二`);
    expect.equal(await region.inputValue(), '371500');
    await admin.click(admin.button('保存'));
    await becomes('both are kept', async () => {
      const now = await admin.api(`/units/${unit.id}`);
      return (now.name === `${unit.name}二` && now.region_code === '371500') || now;
    });
  },

  async 'a draft of a filing keeps what two people wrote, and says where they differ'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.go('/filings/new');
    await fill_filing(zhou, `gh_${fresh(12)}`, `柳林并行${fresh(6)}`);
    await zhou.click(zhou.button('存为草稿'));
    await zhou.page.waitForURL(/\/filings\/(?!new)/);
    const id = new URL(zhou.page.url()).pathname.split('/').pop();
    await zhou.settle();
    await zhou.fill('functions', '我写的功能');
    await zhou.fill('purpose', '我改的用途。');
    const draft = await zhou.api(`/filings/${id}`);
    const theirs = { ...draft.proposed, purpose: '同事改的用途。', handler: { name: '马超', phone: '0635-7654321' } };
    await zhou.act('PATCH', `/filings/${id}`, { proposed: theirs, attachments: [] }, draft.version);
    await zhou.click(zhou.button('存为草稿'));
    await zhou.click(zhou.button('载入最新内容'));
    await becomes('it is told', async () => /马超/.test(await note(zhou)));
    expect.match(await note(zhou), /同事改的用途。 这一项您也改过/);
    expect.equal(await value(zhou, 'purpose'), '我改的用途。');
    expect.equal(await value(zhou, 'functions'), '我写的功能');
    expect.equal(await value(zhou, 'handler_name'), '马超', 'what was not touched is the newest');
    await zhou.shoot('meanwhile-filing');
    await zhou.click(zhou.button('存为草稿'));
    await zhou.see('草稿已保存');
    const kept = (await zhou.api(`/filings/${id}`)).proposed;
    expect.deepEqual([kept.purpose, kept.functions, kept.handler.name], ['我改的用途。', '我写的功能', '马超']);
  },

  async 'the days that two people entered for a year are all kept'(world) {
    const sun = await world.at_desk('sun');
    const year = new Date().getFullYear();
    await sun.go('/filing-rules');
    await sun.test('edit-calendar').click();
    await sun.fill('notice', `端午：6月10日放假。`);
    await sun.see('06-10');
    const read = await sun.api(`/calendar/${year}`);
    const theirs = { day: `${year}-06-11`, is_worked: false, note: '同事录入' };
    await sun.act('PUT', `/calendar/${year}`, { days: [...read.days.filter((d) => d.day !== theirs.day), theirs] }, read.version);
    await sun.click(sun.test('save-calendar'));
    await sun.click(sun.button('载入最新内容'));
    expect.match(await note(sun), /06-11：— → 放假 同事录入/);
    await sun.see('06-10');
    await sun.click(sun.test('save-calendar'));
    await sun.see('节假日安排已保存');
    const days = (await sun.api(`/calendar/${year}`)).days.map((d) => d.day);
    expect.ok([10, 11].every((d) => days.includes(`${year}-06-${d}`)), `${days}`);
    await sun.act('PUT', `/calendar/${year}`, { days: read.days }, (await sun.api(`/calendar/${year}`)).version);
  },

  async 'a route that somebody else has set since is not set over'(world) {
    const sun = await world.at_desk('sun');
    const unit_id = (await sun.api('/session')).person.unit.id;
    const rule = async () => (await sun.api(`/filing-rules?unit=${unit_id}`)).items.find((r) => r.kind === 'remove');
    const set = async (due_days) => sun.act('PUT', '/filing-rules/remove', { unit_id, levels: ['approve'], due_days, reason: `并行 ${fresh(4)}` }, (await rule()).version);
    await set(9);
    await sun.go('/filing-rules');
    await sun.click(sun.test('set-remove'));
    const dialog = sun.page.getByRole('dialog');
    await dialog.locator('textarea').fill('我的理由');
    await set(4);
    await sun.click(sun.test('save-rule'));
    await sun.click(sun.button('载入最新内容', dialog));
    await becomes('it is told', async () => /9 → 4/.test(await note(sun)));
    await sun.click(sun.test('save-rule'));
    await becomes('it is saved', async () => (await rule()).reason === '我的理由');
    expect.equal((await rule()).due_days, 4);
    await sun.act('PUT', '/filing-rules/remove', { unit_id, reason: '恢复' }, (await rule()).version);
  },

  async 'a rule that somebody else has set since is not set over'(world) {
    const sun = await world.at_desk('sun');
    const { items } = await sun.api('/units');
    const unit_id = items[0].id;
    const set = (hours) => sun.act('PUT', '/rules/silent', { unit_id, hours, warning_hours: 24, reason: `并行 ${fresh(4)}` });
    const first = await set(300);
    await sun.go('/rules');
    await sun.click(sun.button('修改', sun.page.locator('tr', { hasText: first.reason })));
    const dialog = sun.page.getByRole('dialog');
    await dialog.locator('textarea').fill('我的理由');
    await set(200);
    await sun.click(sun.button('保存', dialog));
    await sun.click(sun.button('载入最新内容', dialog));
    await becomes('it is told', async () => /300 → 200/.test(await note(sun)));
    await sun.click(sun.button('保存', dialog));
    await sun.see('规则已保存');
    const stands = (await sun.api('/rules')).items.find((r) => r.unit_id === unit_id && !r.platform);
    expect.deepEqual([stands.hours, stands.reason], [200, '我的理由']);
    await set(336);
  },

  async 'what was typed into the settings of an account stays when a secret is saved'(world) {
    const wu = await world.at_desk('wu');
    const { items } = await wu.api('/accounts?platform=wechat&state=active&limit=200');
    await wu.go(`/accounts/${items[0].id}`);
    const typed = `作者${fresh(4)}`;
    await wu.fill('setting-author', typed);
    await wu.click(wu.test('open-secret-app_secret'));
    await wu.fill('secret-app_secret', 'f'.repeat(32));
    await wu.page.locator('[name="secret-app_secret"]').press('Enter');
    await wu.page.locator('[name="secret-app_secret"]').waitFor({ state: 'detached' });
    await wu.see('有一项变更等待复核');
    expect.equal(await value(wu, 'setting-author'), typed);
    const { pending_change: asked, version } = await wu.api(`/accounts/${items[0].id}`);
    const sun = await world.at_desk('sun');
    await sun.act('POST', `/accounts/${items[0].id}/changes/${asked.id}/decisions`, { decision: 'reject' }, version);
  },
};
