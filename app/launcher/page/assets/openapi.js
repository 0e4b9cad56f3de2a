// Swagger UI over the api's own document; each answer leads to its trace.

const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followScheme);
followScheme();

window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // Otherwise documents are sent to a server of Swagger's to be checked.
  validatorUrl: 'none',
  responseInterceptor(response) {
    const traceId = response.headers['trace-id'];
    if (/^[0-9a-f]{32}$/.test(traceId)) showTrace(traceId);
    return response;
  },
});

function showTrace(traceId) {
  const link = document.createElement('a');
  link.href = `/traces/${traceId}`;
  link.textContent = 'Trace of the last answer';
  document.getElementById('trace').replaceChildren(link);
}
