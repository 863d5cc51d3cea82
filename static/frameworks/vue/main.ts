import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";
import "../shared/desk.css";
import App from "./App.vue";
import Inbox from "./Inbox.vue";
import Settings from "./Settings.vue";

const router = createRouter({
  history: createWebHistory("/vue"),
  routes: [
    { path: "/", component: Inbox, meta: { title: "Inbox" } },
    { path: "/settings", component: Settings, meta: { title: "Settings" } },
    { path: "/:rest(.*)", redirect: "/" },
  ],
});
router.afterEach((to) => {
  document.title = `${to.meta.title} · Support desk`;
});

createApp(App).use(router).mount("#app");
