import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import LanguageTabs from './language-tabs.vue';
import './site.css';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'doc-before': () => h(LanguageTabs) }),
};
