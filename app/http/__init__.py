"""HTTP around the routes: problems, parameters, caching, middleware, the OpenAPI document and its pages."""
