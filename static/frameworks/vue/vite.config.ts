import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/vue/",
  plugins: [
    vue({
      template: { compilerOptions: { isCustomElement: (tag) => tag === "chathub-widget" } },
    }),
  ],
  build: { outDir: "../dist/vue", emptyOutDir: true, assetsDir: "" },
});
