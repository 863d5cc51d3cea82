import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/react/",
  plugins: [react()],
  // The development build, on purpose: in the other one React's StrictMode does nothing.
  define: { "process.env.NODE_ENV": '"development"' },
  build: { outDir: "../dist/react", emptyOutDir: true, assetsDir: "" },
});
