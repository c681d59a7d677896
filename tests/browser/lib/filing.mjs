// What the journeys about filings have in common: the form of an account, and an approver's inbox.
import { expect } from './expect.mjs';

export const letter = { name: '开设申请函.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') };

export async function fill_filing(desk, platform_id, name) {
  await desk.fill('paste', platform_id);
  await desk.see('已识别');
  await desk.fill('account_name', name);
  await desk.fill('purpose', '发布本镇政务信息和便民通知。');
  await desk.fill('reason', '面向群众提供便民服务，与政务号分开运营。'); // the unit has an account there already
  for (const role of ['principal', 'deputy', 'handler']) {
    await desk.fill(`${role}_name`, '刘洋');
    await desk.fill(`${role}_phone`, '0635-6123456');
  }
}

// From the inbox: open, decide.
export async function decide(world, login, title, act, comment) {
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
