import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, fresh } from '../lib/expect.mjs';

const qr_library = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../daemon/console/node_modules/qr/index.js');

export const journeys = {
  async 'a platform is added with the way its accounts are recognised, tried, and used at once'(world) {
    const code = `live_${fresh(6)}`;
    const host = `${fresh(8)}.example.cn`;
    const sun = await world.at_desk('sun');
    await sun.go('/platforms');
    await sun.see('微信视频号');
    await sun.check_accessible('the platforms');
    await sun.shoot('platforms');
    await sun.click(sun.test('add-platform'));
    await sun.fill('name', `村播${code}`);
    await sun.fill('name_en', `Village ${code}`);
    await sun.fill('code', code);
    await sun.fill('id_name', '房间号');
    await sun.fill('id_form', 'R[0-9');
    await sun.click(sun.test('add-recogniser'));
    await sun.fill('host_0', host);
    await sun.fill('pattern_0', '/room/(?P<id>R[0-9]+)');
    await sun.fill('sample', `来看直播 https://${host}/room/R77?from=share`);
    await sun.see('R77');
    await sun.shoot('platform-tried');
    await sun.click(sun.test('save-platform'));
    await sun.see('不是有效的写法');
    await sun.fill('id_form', 'R[0-9]+');
    await sun.check_accessible('a platform');
    await sun.click(sun.test('save-platform'));
    await sun.page.waitForURL(/\/platforms$/);
    await sun.see(`村播${code}`);

    const zhou = await world.at_desk('zhou');
    await zhou.go('/filings/new');
    await zhou.fill('paste', `https://${host}/room/R78`);
    await zhou.see(`村播${code}`);
    expect.equal(await zhou.page.locator('[name="platform_id"]').inputValue(), 'R78');

    await sun.page.getByRole('link', { name: `村播${code}`, exact: true }).click();
    await sun.click(sun.test('remove-platform'));
    await sun.click(sun.test('remove-surely'));
    await sun.page.waitForURL(/\/platforms$/);
    expect.equal(await sun.page.getByRole('link', { name: `村播${code}`, exact: true }).count(), 0);
  },

  async 'a picture of a QR code fills in the form of a new account'(world) {
    const { default: encode } = await import(qr_library);
    const id = `gh_${fresh(12)}`;
    const zhou = await world.at_desk('zhou');
    const picture = (text) => ({ name: 'qr.gif', mimeType: 'image/gif', buffer: Buffer.from(encode(text, 'gif', { scale: 6 })) });
    await zhou.go('/filings/new');
    const choice = zhou.test('qr-picture');
    await choice.setInputFiles({ ...picture('x'), buffer: Buffer.from('no picture') });
    await zhou.see('没有在图片中找到二维码');
    await choice.setInputFiles(picture(`https://open.weixin.qq.com/qr/code?username=${id}`));
    await zhou.see('已识别');
    expect.equal(await zhou.page.locator('[name="platform_id"]').inputValue(), id);
    await zhou.shoot('qr-recognised');
    await choice.setInputFiles(picture('https://open.weixin.qq.com/qr/code?username=gh_qinghe000001'));
    await zhou.see('该账号已登记');
  },
};
