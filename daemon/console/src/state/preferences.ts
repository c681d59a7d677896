// What a person chose for this browser. Kept locally: it says nothing about them.
import { reactive, watch } from 'vue';

export interface Preferences {
  language: 'zh-CN' | 'en';
  large: boolean;
  contrast: boolean;
}

const place = 'tongyuan.preferences';

function remembered(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Preferences>;
  } catch {
    return {};
  }
}

export const preferences = reactive<Preferences>({ language: 'zh-CN', large: false, contrast: false, ...remembered() });

watch(
  preferences,
  (now) => {
    document.documentElement.lang = now.language;
    document.documentElement.classList.toggle('large', now.large);
    document.documentElement.classList.toggle('contrast', now.contrast);
    try {
      localStorage.setItem(place, JSON.stringify(now));
    } catch {
      // A browser that forbids storage still shows the console; the choice then lasts as long as the page.
    }
  },
  { immediate: true },
);
