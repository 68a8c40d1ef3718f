// Shows the description of this very server. Nothing is loaded from elsewhere, and a key that is
// typed in to try a request is forgotten with the page.
SwaggerUIBundle({
  url: "openapi.yaml",
  domNode: document.getElementById("api"),
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
