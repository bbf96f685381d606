import react from "@vitejs/plugin-react";

const { API = "http://localhost:3000", PORT = "5173" } = process.env;

// one origin for the pages and for the handler, as behind your own server: here any of the servers beside this folder
const server = { port: Number(PORT), strictPort: true, proxy: { "/api": API } };

export default { plugins: [react()], server, preview: server };
