import { createApp } from 'vue';

import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/el-message.css';
import 'element-plus/theme-chalk/el-message-box.css';

import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';

import App from './App.vue';
import { folds } from './components/parts/folds';
import { router } from './router';

// A page opened before an update asks for files that are gone: load the new console once.
window.addEventListener('vite:preloadError', (event) => {
  event.preventDefault();
  location.reload();
});

createApp(App).use(router).directive('folds', folds).mount('#app');
