import { createApp } from 'vue';

import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/el-message.css';
import 'element-plus/theme-chalk/el-message-box.css';

import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';

import App from './App.vue';
import { folds } from './components/parts/folds';
import { say_failed } from './components/parts/toast';
import { t } from './i18n';
import { router } from './router';

// A page opened before an update asks for files that are gone: the new console is loaded, once. Without a connection
// nothing is loaded in place of the page, which may hold what was typed.
const loaded = 'tongyuan.loaded_anew';
router.onError(async (error, to) => {
  const there = await fetch('/healthz', { cache: 'no-store' }).catch(() => null);
  if (!there) return say_failed(t('common.unreachable'));
  if (Date.now() - Number(sessionStorage.getItem(loaded)) < 10_000) throw error;
  sessionStorage.setItem(loaded, String(Date.now()));
  location.assign(to.fullPath);
});

createApp(App).use(router).directive('folds', folds).mount('#app');
