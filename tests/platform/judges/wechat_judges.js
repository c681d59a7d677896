// WeChat: co-wechat-api judges tokens, media and lists of material; node-easywechat stable_token, drafts, publishing.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const CoWechatApi = require('co-wechat-api');
const { OfficialAccount, FormData } = require('node-easywechat');
const { picture } = require('./platform');

const appid = 'wx0123456789abcdef';
const secret = 'a secret of thirty-two characters';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'judge-'));

function picture_file() {
  const name = path.join(scratch, 'cover.png');
  fs.writeFileSync(name, picture);
  return name;
}

async function with_co_wechat_api(platform) {
  const api = new CoWechatApi(appid, secret);
  api.prefix = `${platform.url}/wechat/cgi-bin/`;
  const first = await api.getAccessToken();
  assert.ok(first.accessToken.length >= 100);
  const file = picture_file();
  const inside = await api.uploadImage(file);
  assert.match(inside.url, /^http:\/\/mmbiz\.qpic\.cn\//);
  const material = await api.uploadImageMaterial(file);
  assert.ok(material.media_id && material.url);
  const listed = await api.getMaterials('image', 0, 20);
  assert.equal(listed.total_count, 1);
  assert.equal(listed.item[0].media_id, material.media_id);
  assert.equal((await api.getMaterialCount()).image_count, 1);

  // A token that died makes the client fetch another and go on by itself.
  await platform.control('acts', { platform: 'wechat', act: 'revoke_tokens', account: appid });
  assert.equal((await api.getMaterialCount()).image_count, 1);
  await assert.rejects(api.removeMaterial('nonsense'), (error) => error.code === 40007);
  const wrong = new CoWechatApi(appid, 'not the secret');
  wrong.prefix = api.prefix;
  await assert.rejects(wrong.getAccessToken(), (error) => error.code === 40125 && / rid: /.test(error.message));
  return { cover: material.media_id, inside: inside.url };
}

function article(cover, inside) {
  return {
    title: '关于节假日办公安排的通知', author: '办公室', digest: '放假安排', thumb_media_id: cover,
    content: `<p>各单位：</p><p><img src="${inside}"><img src="https://elsewhere.example/x.png"></p><script>1</script>`,
    content_source_url: 'https://portal.example/notice/1?d=judge-1',
  };
}

async function with_easywechat(platform, media) {
  const app = new OfficialAccount({
    app_id: appid, secret, use_stable_access_token: true, http: { baseURL: `${platform.url}/wechat/` },
    file_cache: { path: scratch }, // otherwise tokens of earlier runs are found in the current folder
  });
  const client = app.getClient();
  const call = async (name, json) => (await client.post(`cgi-bin/${name}`, { json })).toObject();
  const token = await app.getAccessToken().getToken();
  assert.equal(token, await app.getAccessToken().getStableAccessToken(), 'stable_token gives the same one');

  const form = new FormData();
  form.append('media', picture, { filename: 'p.png', contentType: 'image/png' });
  const uploaded = (await client.post('cgi-bin/media/uploadimg', { formData: form })).toObject();
  assert.equal(uploaded.errcode, 0);

  const draft = await call('draft/add', { articles: [article(media.cover, media.inside)] });
  assert.ok(draft.media_id, JSON.stringify(draft));
  assert.ok(!('errcode' in draft), 'draft/add answers without errcode');
  const stored = (await call('draft/get', { media_id: draft.media_id })).news_item[0];
  assert.ok(stored.content.includes(media.inside));
  assert.ok(!stored.content.includes('elsewhere') && !stored.content.includes('script'));

  const submitted = await call('freepublish/submit', { media_id: draft.media_id });
  assert.equal(submitted.errcode, 0);
  const job = await call('freepublish/get', { publish_id: submitted.publish_id });
  assert.equal(job.publish_status, 0);
  const listed = await call('freepublish/batchget', { offset: 0, count: 20, no_content: 1 });
  assert.equal(listed.total_count, 1);
  assert.equal(listed.item[0].article_id, job.article_id);
  assert.equal(listed.item[0].content.news_item[0].content_source_url, article().content_source_url);
  assert.equal((await call('freepublish/submit', { media_id: draft.media_id })).errcode, 40007);
  const page = await (await fetch(job.article_detail.item[0].article_url)).text();
  assert.ok(page.includes('关于节假日办公安排的通知') && page.includes('不是真实的'));
}

async function judge(platform) {
  await platform.control('accounts', { platform: 'wechat', appid, secret, name: '测试公众号' });
  const media = await with_co_wechat_api(platform);
  await with_easywechat(platform, media);
  const seen = (await platform.control('ledger?platform=wechat')).items;
  assert.equal(seen.length, 1);
  assert.equal(seen[0].marker, 'judge-1');
  assert.equal(seen[0].text, '各单位：');
  assert.equal(seen[0].pictures.length, 1);
  fs.rmSync(scratch, { recursive: true });
}

module.exports = { judge };
