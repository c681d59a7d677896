import { becomes, expect, fresh } from '../lib/expect.mjs';

async function new_unit(desk, name) {
  await desk.go('/units');
  await desk.click(desk.button('新建下级单位'));
  await desk.fill('unit_name', name);
  await desk.click(desk.button('保存'));
  await desk.page.waitForURL(/\/units\/\w+/);
  await desk.page.getByRole('heading', { name, exact: true }).waitFor();
  return new URL(desk.page.url()).pathname.split('/').pop();
}

async function pick(desk, field, words) {
  await field.click();
  await desk.page.keyboard.type(words);
  await desk.click(desk.page.getByRole('option', { name: words, exact: true }));
}

export const journeys = {
  async 'a unit is merged into another as it was previewed, and back'(world) {
    const sun = await world.at_desk('sun');
    const mark = fresh(5);
    const heir = await new_unit(sun, `文旅局${mark}`);
    const old = await new_unit(sun, `体育局${mark}`);
    await sun.click(sun.test('reorganise'));
    const dialog = sun.page.getByRole('dialog');
    await sun.click(dialog.getByText('并入其他单位', { exact: true }));
    await pick(sun, dialog.locator('.el-select').first(), `文旅局${mark}`);
    await sun.fill('basis', '青编〔2026〕3号');
    await sun.click(sun.test('preview-reorganisation'));
    await sun.see(`体育局${mark}并入文旅局${mark}`);
    await sun.check_accessible('the preview of a reorganisation');
    await sun.shoot('reorganisation-preview');
    await sun.click(sun.test('confirm-reorganisation'));
    await sun.see('只作记录保留');
    const merged = await sun.api(`/units/${old}`);
    expect.ok(merged.ended_at && merged.path.includes(heir));
    await sun.see('青编〔2026〕3号');
    await sun.shoot('reorganised-unit');
    await sun.click(sun.test('undo-reorganisation'));
    await sun.page.getByRole('dialog').locator('textarea').fill('文件有误');
    await sun.click(sun.button('撤销这次调整', sun.page.getByRole('dialog')));
    await becomes('the unit stands again', async () => (await sun.api(`/units/${old}`)).ended_at === null);
  },

  async 'a renamed unit keeps its former name and its accounts get their drafts'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/units');
    const health = (await sun.api('/units?q=卫生健康')).items[0];
    await sun.go(`/units/${health.id}`);
    await sun.click(sun.test('reorganise'));
    const name = `${health.name}${fresh(3)}`;
    await sun.fill('new_unit_name', name);
    await sun.click(sun.test('preview-reorganisation'));
    await sun.test('reorganisation-preview').waitFor();
    await sun.shoot('renaming-preview');
    await sun.click(sun.test('confirm-reorganisation'));
    await sun.see('曾用名');
    await sun.see(health.name);
    await sun.shoot('renamed-unit');
    await sun.click(sun.test('undo-reorganisation').first());
    await sun.page.getByRole('dialog').locator('textarea').fill('演练');
    await sun.click(sun.button('撤销这次调整', sun.page.getByRole('dialog')));
    await becomes('the old name is back', async () => (await sun.api(`/units/${health.id}`)).name === health.name);
  },
};
