// Promtail as a program. Its command has left Loki's module, its library has not; this is what stood around it, with
// the flags by which the image is run too.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/grafana/dskit/flagext"
	"github.com/grafana/loki/v3/clients/pkg/promtail"
	"github.com/grafana/loki/v3/clients/pkg/promtail/client"
	"github.com/grafana/loki/v3/clients/pkg/promtail/config"
	"github.com/grafana/loki/v3/pkg/util/cfg"
	"github.com/grafana/loki/v3/pkg/util/log"
	"github.com/prometheus/client_golang/prometheus"
)

type options struct {
	config.Config `yaml:",inline"`
	onlyCheck     bool
}

// RegisterFlags gives every setting its default. The first two flags are read by cfg, which wants them to be known.
func (o *options) RegisterFlags(flags *flag.FlagSet) {
	flags.String("config.file", "", "YAML file of the configuration")
	flags.Bool("config.expand-env", false, "whether ${NAME} in the file stands for a variable of the environment")
	flags.BoolVar(&o.onlyCheck, "check-syntax", false, "read the configuration, say whether it is valid, and end")
	o.Config.RegisterFlags(flags)
}

func (o *options) Clone() flagext.Registerer {
	copied := *o
	return &copied
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	var o options
	if err := cfg.DefaultUnmarshal(&o, arguments, flag.NewFlagSet("promtail", flag.ExitOnError)); err != nil {
		return err
	}
	if err := o.Validate(); err != nil || o.onlyCheck {
		return err
	}
	metrics := prometheus.DefaultRegisterer
	log.InitLogger(&o.ServerConfig.Config, metrics, false)
	shipper, err := promtail.New(o.Config, nil, client.NewMetrics(metrics), false)
	if err != nil {
		return err
	}
	defer shipper.Shutdown()
	return shipper.Run()
}
