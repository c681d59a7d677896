'use strict';
const { start } = require('./platform');

async function main(program) {
  const platform = await start(program);
  // A client that never calls back must not leave the platform running.
  setTimeout(async () => {
    console.error('no verdict within two minutes');
    await platform.stop();
    process.exit(1);
  }, 120_000).unref();
  let failed = 0;
  for (const name of ['wechat_judges', 'wechat_push_judge', 'weibo_judge']) {
    try {
      await require(`./${name}`).judge(platform);
      console.log(`${name}: agrees with the fake platform`);
    } catch (error) {
      failed += 1;
      console.error(`${name}: does not agree`, error);
    }
  }
  await platform.stop();
  process.exit(failed === 0 ? 0 : 1);
}

main(process.argv[2]);
