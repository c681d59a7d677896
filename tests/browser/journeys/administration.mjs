import { becomes, expect, fresh } from '../lib/expect.mjs';

const answer = (desk, words) => desk.click(desk.page.locator('.el-message-box').getByRole('button', { name: words, exact: true }));

export const journeys = {
  async 'a person gets a unit, roles, a new password, and is locked out'(world) {
    const admin = await world.at_desk('admin');
    await admin.go('/units');
    await admin.click(admin.button('新建下级单位'));
    const unit = `测试单位${fresh(6)}`;
    await admin.fill('unit_name', unit);
    await admin.check_accessible('the dialog for a new unit');
    await admin.click(admin.button('保存'));
    await admin.page.waitForURL(/\/units\/\w+/);
    await admin.page.getByRole('heading', { name: unit, exact: true }).waitFor();

    const login = `p${fresh(9)}`;
    await admin.click(admin.button('新建人员').first());
    await admin.fill('person_name', '王小明');
    await admin.fill('person_login', login);
    await admin.page.locator('.role-select').click();
    await admin.page.getByRole('option', { name: '编辑', exact: true }).click();
    await admin.click(admin.button('保存'));
    await admin.click(admin.button('我已记下'));
    await admin.click(admin.page.getByRole('link', { name: '王小明' }));
    await admin.see('修改角色');
    await admin.check_accessible('a person');
    await admin.shoot('person');
    const id = new URL(admin.page.url()).pathname.split('/').pop();
    expect.deepEqual((await admin.api(`/people/${id}`)).roles.map((r) => r.role), ['editor']);

    await admin.click(admin.button('重置密码'));
    await answer(admin, '重置密码');
    expect.ok((await admin.text('[data-test="one-time-password"]')).length >= 10);
    await admin.click(admin.button('我已记下'));
    await admin.click(admin.button('停用'));
    await answer(admin, '停用');
    await becomes('disabled', async () => (await admin.api(`/people/${id}`)).state === 'disabled');
    await admin.click(admin.button('撤销'));
    await becomes('the undo', async () => (await admin.api(`/people/${id}`)).state === 'active');
  },

  async 'the source of a unit is found behind the first page of portals'(world) {
    const wu = await world.at_desk('wu');
    const { items } = await wu.api('/accounts?platform=site&limit=200');
    const portal = items.find((a) => a.is_source_of.length);
    await wu.page.route('**/api/v1/accounts?*platform=site*', async (call) => {
      const later = new URL(call.request().url()).searchParams.has('cursor');
      const others = items.filter((a) => a.id !== portal.id);
      await call.fulfill({ json: later ? { items: [portal], next: null } : { items: others, next: 'later' } });
    });
    await wu.go(`/units/${portal.is_source_of[0].id}`);
    await wu.see(portal.name);
  },

  async 'sending is held and let go again'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/holds');
    const reason = `演练 ${fresh(6)}`;
    await sun.click(sun.button('暂停发送'));
    const dialog = sun.page.getByRole('dialog');
    await dialog.locator('.el-select').first().click();
    await sun.page.getByRole('option', { name: '一个单位' }).click();
    await dialog.locator('.el-select').nth(1).click();
    await sun.page.getByRole('option', { name: '青禾区卫生健康局' }).click();
    await dialog.locator('textarea').fill(reason);
    await sun.check_accessible('the dialog for a hold');
    await sun.click(sun.button('暂停发送', dialog));
    const row = sun.page.locator('li', { hasText: reason });
    await row.waitFor();
    expect.match(await row.innerText(), /青禾区卫生健康局/);
    await sun.shoot('holds');
    await sun.click(sun.button('恢复发送', row));
    await answer(sun, '恢复发送');
    await row.waitFor({ state: 'detached' });
  },

  async 'a token is shown once and can be taken away'(world) {
    const chen = await world.at_desk('chen');
    await chen.go('/tokens');
    const name = `目录同步${fresh(6)}`;
    await chen.click(chen.button('新建令牌').first());
    const dialog = chen.page.getByRole('dialog');
    await dialog.locator('input[type="text"]').first().fill(name);
    await dialog.getByText('查看账号', { exact: true }).click();
    await chen.check_accessible('the dialog for a token');
    await chen.click(chen.button('保存', dialog));
    const token = await chen.text('.token');
    const asked = await fetch(`${world.url}/api/v1/accounts?limit=1`, { headers: { Authorization: `Bearer ${token}` } });
    expect.equal(asked.status, 200);
    await chen.click(chen.button('我已记下'));
    const row = chen.page.locator('tr', { hasText: name });
    await chen.click(chen.button('删除', row));
    await answer(chen, '删除');
    await row.waitFor({ state: 'detached' });
    const again = await fetch(`${world.url}/api/v1/accounts?limit=1`, { headers: { Authorization: `Bearer ${token}` } });
    expect.equal(again.status, 401);
  },

  async 'the audit log verifies'(world) {
    const shen = await world.at_desk('shen');
    await shen.go('/audit');
    await shen.click(shen.button('校验完整性'));
    await shen.see('校验通过', 60000);
    await shen.check_accessible('the audit log');
    await shen.shoot('audit');
  },

  async 'a rule for one unit is set with a reason'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/rules');
    await sun.click(sun.button('设置规则'));
    const dialog = sun.page.getByRole('dialog');
    await dialog.locator('.el-select').first().click();
    await sun.page.getByRole('option', { name: '青禾区卫生健康局' }).click();
    const reason = `疫情期间加密检查 ${fresh(4)}`;
    await dialog.locator('textarea').fill(reason);
    await sun.check_accessible('the dialog for a rule');
    await sun.click(sun.button('保存', dialog));
    await sun.see(reason);
    await sun.shoot('rules');
  },
};
