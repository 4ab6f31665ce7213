package com.example.hello;

import dev.prox.api.Config;

@Config.Doc("Greets every client, and serves none that is rude.")
public record HelloConfig(
        @Config.Default("hello") @Config.Doc("The value of the response field X-Hello.")
        String greeting,

        @Config.Default("X-Rude") @Config.Doc("The request field that makes a request rude.")
        String rude) {}
