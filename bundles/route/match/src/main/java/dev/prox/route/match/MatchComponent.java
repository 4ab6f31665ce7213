package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The router {@code match}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = RouterFactory.class)
public final class MatchComponent implements RouterFactory<Match> {
    @Override
    public String name() {
        return "match";
    }

    @Override
    public Class<Match> configuration() {
        return Match.class;
    }

    @Override
    public List<String> parameters(Match match) {
        return match.path() == null ? List.of() : match.path().names();
    }

    @Override
    public Router create(List<Rule<Match>> rules) throws ConfigException {
        return MostSpecific.create(rules);
    }

    @Override
    public Router update(Router before, List<Rule<Match>> rules) throws ConfigException {
        return before instanceof MostSpecific router ? router.with(rules) : create(rules);
    }
}
